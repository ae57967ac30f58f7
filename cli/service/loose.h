// What of tokwatt runs on a machine though no service starts it: by hand, or because the script
// that joins found no service manager.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "cli/service/facts.h"

namespace tokwatt {

// Of facts.holders, those that are no installed service's process.
std::vector<StateHolder> LooseHolders(const ServiceFacts& facts);

// One object for each: pid, roles, folder, detail (a sentence) and fix (what makes it a service).
nlohmann::json LooseDocument(const ServiceFacts& facts);

// The sentences and fixes of that document; empty if it is.
std::string LooseText(const nlohmann::json& loose);

}  // namespace tokwatt
