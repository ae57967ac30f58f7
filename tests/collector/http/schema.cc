#include "tests/collector/http/schema.h"

#include <set>

namespace tokwatt {
namespace {

class Validator {
 public:
  explicit Validator(const Json& schemas) : schemas_(schemas) {}

  void Check(const Json& schema, const Json& value, const std::string& path) {
    if (schema.contains("$ref")) return Check(Resolve(schema), value, path);
    if (schema.contains("anyOf")) return CheckAny(schema.at("anyOf"), value, path);
    if (schema.contains("const") && value != schema.at("const")) Wrong(path, "is another constant");
    if (schema.contains("enum")) CheckEnum(schema.at("enum"), value, path);
    if (schema.contains("allOf") || schema.value("type", "") == "object") {
      CheckObject(schema, value, path);
    } else if (schema.value("type", "") == "array") {
      CheckArray(schema, value, path);
    } else {
      CheckSimple(schema.value("type", ""), value, path);
    }
  }

  std::vector<std::string> violations;

 private:
  const Json& Resolve(const Json& schema) const {
    const auto reference = schema.at("$ref").get<std::string>();
    return schemas_.at(reference.substr(reference.rfind('/') + 1));
  }

  void Wrong(const std::string& path, const std::string& what) {
    violations.push_back(path + " " + what);
  }

  void CheckAny(const Json& options, const Json& value, const std::string& path) {
    std::vector<std::string> of_first;
    for (const Json& option : options) {
      Validator attempt(schemas_);
      attempt.Check(option, value, path);
      if (attempt.violations.empty()) return;
      if (&option == &options[0]) of_first = std::move(attempt.violations);
    }
    // Of two, the first is the interesting one: the other is usually null.
    if (options.size() != 2 || value.is_null()) return Wrong(path, "fits none of the options");
    violations.insert(violations.end(), of_first.begin(), of_first.end());
  }

  void CheckEnum(const Json& options, const Json& value, const std::string& path) {
    for (const Json& option : options) {
      if (option == value) return;
    }
    Wrong(path, "is not one of " + options.dump() + ": " + value.dump());
  }

  void CheckSimple(const std::string& type, const Json& value, const std::string& path) {
    const bool fits = type.empty() || (type == "string" && value.is_string()) ||
                      (type == "number" && value.is_number()) ||
                      (type == "boolean" && value.is_boolean()) ||
                      (type == "null" && value.is_null());
    if (!fits) Wrong(path, "is no " + type + ": " + value.dump());
  }

  void CheckArray(const Json& schema, const Json& value, const std::string& path) {
    if (!value.is_array()) return Wrong(path, "is no array");
    const bool tuple = schema.contains("prefixItems");
    if (tuple && value.size() != schema.at("prefixItems").size()) Wrong(path, "has another length");
    for (size_t i = 0; i < value.size(); ++i) {
      const Json& item = tuple ? schema.at("prefixItems").at(i) : schema.at("items");
      Check(item, value[i], path + "[" + std::to_string(i) + "]");
    }
  }

  // Properties of an object and of what it extends.
  void Gather(const Json& schema, Json& properties, std::set<std::string>& required) const {
    if (schema.contains("$ref")) return Gather(Resolve(schema), properties, required);
    if (schema.contains("allOf")) {
      for (const Json& part : schema.at("allOf")) Gather(part, properties, required);
      return;
    }
    const Json own = schema.value("properties", Json::object());
    for (const auto& [key, property] : own.items()) {
      properties[key] = property;
    }
    for (const Json& key : schema.value("required", Json::array())) required.insert(key);
  }

  void CheckObject(const Json& schema, const Json& value, const std::string& path) {
    if (!value.is_object()) return Wrong(path, "is no object");
    Json properties = Json::object();
    std::set<std::string> required;
    Gather(schema, properties, required);
    for (const std::string& key : required) {
      if (!value.contains(key)) Wrong(path + "." + key, "is missing");
    }
    for (const auto& [key, item] : value.items()) {
      if (properties.contains(key)) {
        Check(properties.at(key), item, path + "." + key);
      } else if (schema.contains("additionalProperties")) {
        Check(schema.at("additionalProperties"), item, path + "." + key);
      } else {
        Wrong(path + "." + key, "is not in api.ts");
      }
      // An absent value says why, where the contract has a place for it.
      const std::string reason = key + "_reason";
      if (item.is_null() && properties.contains(reason) && !value.contains(reason)) {
        Wrong(path + "." + key, "is null without a reason");
      }
    }
  }

  const Json& schemas_;
};

}  // namespace

std::vector<std::string> Violations(const Json& schemas, const std::string& name,
                                    const Json& document) {
  Validator validator(schemas);
  validator.Check(schemas.at(name), document, name);
  return validator.violations;
}

}  // namespace tokwatt
