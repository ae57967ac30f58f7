// Reading JSON bodies: an object with known keys only, and typed fields of it.
#pragma once

#include <initializer_list>
#include <string>

#include "collector/http/message.h"

namespace tokwatt {

// The body as an object; kInvalidArgument for anything else or for a key that is not `allowed`.
Result<Json> ParseBody(const Request& request, std::initializer_list<const char*> allowed);

// A string field, "" when it is missing; kInvalidArgument for another type.
Result<std::string> StringField(const Json& body, const char* key);

}  // namespace tokwatt
