#include "collector/http/openapi.h"

#include <algorithm>
#include <cctype>
#include <string>

#include "base/version.h"
#include "collector/http/assets.h"
#include "collector/http/router.h"

namespace tokwatt {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Json Content(const char* type, const std::string& schema) {
  const Json shape = {{"$ref", "#/components/schemas/" + schema}};
  return {{type, {{"schema", shape}}}};
}

Json PathParameters(const std::string& pattern) {
  Json parameters = Json::array();
  for (size_t at = pattern.find('{'); at != std::string::npos; at = pattern.find('{', at + 1)) {
    parameters.push_back({{"name", pattern.substr(at + 1, pattern.find('}', at) - at - 1)},
                          {"in", "path"},
                          {"required", true},
                          {"schema", {{"type", "string"}}}});
  }
  return parameters;
}

Json Operation(const Route& route) {
  Json operation = {{"summary", route.summary}};
  Json parameters = PathParameters(route.pattern);
  for (const Parameter& parameter : route.parameters) {
    parameters.push_back({{"name", parameter.name},
                          {"in", "query"},
                          {"description", parameter.description},
                          {"schema", {{"type", "string"}}}});
  }
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  const std::string body = route.body_schema;
  if (!body.empty()) {
    operation["requestBody"] = {{"required", true}, {"content", Content("application/json", body)}};
  }
  const std::string schema = route.schema;
  Json success = {{"description", route.summary}};
  if (!schema.empty()) success["content"] = Content("application/json", schema);
  const char* status = schema == "Job" ? "202" : "200";
  operation["responses"] = {
      {status, std::move(success)},
      {"default",
       {{"description", "RFC 9457"}, {"content", Content("application/problem+json", "Problem")}}}};
  return operation;
}

}  // namespace

Json OpenApiDocument() {
  Json paths = Json::object();
  for (const Route& route : Routes()) paths[route.pattern][Lower(route.method)] = Operation(route);
  const auto schemas = EmbeddedText("/internal/openapi_schemas.json");
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "tokwatt"},
            {"version", kVersion},
            {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
          {"paths", std::move(paths)},
          {"components", {{"schemas", Json::parse(schemas.value_or("{}"))}}}};
}

}  // namespace tokwatt
