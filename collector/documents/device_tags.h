// Tags: words by which an owner sorts machines, as they are stored and asked for.
#pragma once

#include <string>
#include <vector>

#include "collector/documents/json.h"
#include "collector/store/store.h"

namespace tokwatt {

// Key of the store's meta data.
std::string TagsKey(const DeviceId& device);

// A list of at most 8 texts of 1 to 32 bytes without control characters; sorted, each once.
// kInvalidArgument for anything else.
Result<std::vector<std::string>> ParseTags(const Json& document);

}  // namespace tokwatt
