// A validator for the part of JSON Schema that openapi_schemas.json uses, with one rule more: a key
// that the schema does not name is a mistake.
#pragma once

#include <string>
#include <vector>

#include "collector/documents/json.h"

namespace tokwatt {

// What is wrong with `document` as a `name` of `schemas`, each with its path; empty if nothing is.
std::vector<std::string> Violations(const Json& schemas, const std::string& name,
                                    const Json& document);

}  // namespace tokwatt
