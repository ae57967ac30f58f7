#include "collector/http/json_body.h"

#include <algorithm>
#include <string_view>

namespace tokwatt {

Result<Json> ParseBody(const Request& request, std::initializer_list<const char*> allowed) {
  Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object()) {
    return Fail(Code::kInvalidArgument, "The body is not a JSON object.", "bad_json");
  }
  for (const auto& [key, value] : body.items()) {
    const std::string_view name = key;
    const bool known = std::any_of(allowed.begin(), allowed.end(),
                                   [&](const char* candidate) { return name == candidate; });
    if (!known) {
      return Fail(Code::kInvalidArgument, "The field \"" + key + "\" is not known here.",
                  "unknown_field");
    }
  }
  return body;
}

Result<std::string> StringField(const Json& body, const char* key) {
  const auto found = body.find(key);
  if (found == body.end()) return std::string();
  if (!found->is_string()) {
    return Fail(Code::kInvalidArgument, "\"" + std::string(key) + "\" must be a string.",
                "bad_field");
  }
  return found->get<std::string>();
}

}  // namespace tokwatt
