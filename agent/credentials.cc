#include "agent/credentials.h"

#include <nlohmann/json.hpp>

#include "base/state_dir.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct Field {
  const char* name;
  std::string Credentials::*member;
};
constexpr Field kFields[] = {{"collector", &Credentials::collector},
                             {"root", &Credentials::root},
                             {"key", &Credentials::key},
                             {"certificate", &Credentials::certificate},
                             {"next_key", &Credentials::next_key},
                             {"joined_by", &Credentials::joined_by},
                             {"name", &Credentials::name}};

}  // namespace

std::string CredentialsPath(const std::string& state_dir) {
  return state_dir + "/credentials.json";
}

Result<std::optional<Credentials>> LoadCredentials(const std::string& state_dir) {
  const std::string path = CredentialsPath(state_dir);
  const auto text = ReadTextFile(path);
  if (!text && text.error().code == Code::kNotFound) return std::nullopt;
  if (!text) return Wrap(text.error(), path);
  TOKWATT_RETURN_IF_ERROR(CheckPrivateFile(path));
  const json document = json::parse(*text, nullptr, false);
  Credentials credentials;
  for (const Field& field : kFields) {
    const json value = document.is_object() ? document.value(field.name, json()) : json();
    if (!value.is_string()) {
      return Fail(Code::kDataLoss, path + " is damaged", "credentials_damaged",
                  "remove it, then join again by a new line: tokwatt devices add, there");
    }
    credentials.*field.member = value.get<std::string>();
  }
  // Of versions that knew one address these are missing.
  const json addresses = document.value("addresses", json::array());
  for (const json& address : addresses.is_array() ? addresses : json::array()) {
    if (address.is_string()) credentials.addresses.push_back(address.get<std::string>());
  }
  const json found_at = document.value("found_at", json());
  if (found_at.is_string()) credentials.found_at = found_at.get<std::string>();
  credentials.allow_commands = document.value("allow_commands", json(false)) == true;
  return std::optional(std::move(credentials));
}

Result<> SaveCredentials(const std::string& state_dir, const Credentials& credentials) {
  json document;
  for (const Field& field : kFields) document[field.name] = credentials.*field.member;
  document["addresses"] = credentials.addresses;
  document["found_at"] = credentials.found_at;
  document["allow_commands"] = credentials.allow_commands;
  return ReplaceFile(CredentialsPath(state_dir), document.dump(2) + "\n", true);
}

}  // namespace tokwatt
