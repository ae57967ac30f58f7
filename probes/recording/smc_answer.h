// SmcAnswer: a call of Apple's SMC and its answer as they stand in a recording. Pure.
//
// Key: "smc info PSTR", "smc read PSTR", "smc key 17". Value: {"result"}, and where that is 0
// {"size", "type"}, {"bytes"} in hexadecimal, {"key"}. Of the SMC's keys only those of power,
// temperature and fans (P, T, F and the count of keys) are in a recording; the names of the others
// are "----".
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"
#include "probes/apple/smc_struct.h"

namespace tokwatt {

// Empty for a call that recordings do not hold.
std::string SmcCallKey(const SmcStruct& request);
nlohmann::json SmcAnswerValue(const SmcStruct& request, const SmcStruct& answer);

// The structure that an answer of that value was; kDataLoss for a value that no answer has.
Result<SmcStruct> SmcAnswerOf(const SmcStruct& request, const nlohmann::json& value);

}  // namespace tokwatt
