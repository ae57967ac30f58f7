#include "cli/config/plugs.h"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>

#include "base/endpoint.h"
#include "base/state_dir.h"
#include "base/text_file.h"
#include "cli/config/nearest.h"
#include "probes/power/plug_json.h"
#include "probes/power/power_source.h"

namespace tokwatt {
namespace {

using Type = PlugOption::Type;

constexpr size_t kMostSecretBytes = 4096;
constexpr size_t kMostNameBytes = 64;  // as a device's name

tl::unexpected<Error> Bad(const std::string& place, const std::string& what,
                          std::string reason = {}, std::string fix = {}) {
  return Fail(Code::kInvalidArgument, place + ": " + what, std::move(reason), std::move(fix));
}

std::vector<PlugKind> AllKinds() {
  std::vector<PlugKind> all;
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (!entry.is_plug()) continue;
    for (PlugKind& kind : entry.kinds()) all.push_back(std::move(kind));
  }
  return all;
}

// A kind that no source has would be a plug that silently measures nothing.
Result<PlugKind> FindKind(const std::string& name, const std::string& place) {
  std::string names;
  for (const PlugKind& kind : AllKinds()) {
    if (name == kind.name) return kind;
    names += std::string(names.empty() ? "" : ", ") + kind.name;
  }
  return Bad(place, "there is no plug of kind '" + name + "'", "unknown_plug_kind",
             "use one of: " + names);
}

// The name becomes the component's: small letters, digits and single dashes.
Result<> CheckName(const std::string& name, const std::string& place) {
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
  });
  if (plain && !name.empty() && name.front() != '-' && name.back() != '-') return {};
  return Bad(place, "a plug's name is made of small letters, digits and dashes", "bad_plug_name",
             "rename [plug." + name + "]");
}

bool IsHttp(const std::string& url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

Result<> CheckUrl(const std::string& url, const PlugKind& kind, const std::string& place) {
  const std::string example = std::string("url = \"") + kind.url + "\"";
  if (url.empty()) return Bad(place, "a plug needs url", "no_plug_url", example);
  if (IsHttp(url) != IsHttp(kind.url)) {
    return Bad(place, "'" + url + "' is no address of a plug of kind " + kind.name, "bad_plug_url",
               "write it as " + example);
  }
  if (LoginOfEndpoint(url).empty()) return {};
  return Bad(place, "url holds a login", "login_in_url",
             "write the password to a file of mode 0600 and name it in secret_file");
}

// A relative path is one from the folder of `file`, the tokwatt.toml.
Result<std::string> ReadSecret(const std::string& written, const std::string& file,
                               const std::string& place) {
  const std::string path = (std::filesystem::path(file).parent_path() / written).string();
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return Bad(place, path + ": there is no such file");
  if (!S_ISREG(status.st_mode)) return Bad(place, path + " is no file");
  if (const auto closed = CheckPrivateFile(path); !closed) return Wrap(closed.error(), place);
  const auto secret = ReadTextFile(path, kMostSecretBytes);
  if (!secret) return Bad(place, path + ": " + secret.error().message);
  if (secret->empty()) return Bad(place, path + " is empty");
  return *secret;
}

// "this machine" is what it is without.
Result<std::string> ReadPowers(const toml::node& node, const std::string& place) {
  const std::string powers = node.value_or(std::string());
  const bool plain = std::all_of(powers.begin(), powers.end(),
                                 [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
  if (!powers.empty() && powers.size() <= kMostNameBytes && plain) {
    return powers == "this machine" ? std::string() : powers;
  }
  return Bad(place, "powers must be a name of 1 to 64 bytes", "bad_powers",
             "write the name of the machine or thing that is plugged in, as pages show it, or the "
             "host of a runtime's address");
}

Result<> SetHeaders(PlugConfig& plug, const toml::node& node, const std::string& place) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return Bad(place, "headers must be a table: { NAME = \"VALUE\" }");
  for (const auto& [name, value] : *table) {
    const auto text = value.value<std::string>();
    if (!text || text->find_first_of("\r\n") != std::string::npos) {
      return Bad(place, "a header must be a text of one line");
    }
    plug.headers[std::string(name.str())] = *text;
  }
  return {};
}

Result<> SetNumber(PlugConfig& plug, const std::string& key, const toml::node& node,
                   const std::string& place) {
  const auto number = node.value<int64_t>();
  if (!number || *number < 0 || *number > 1'000'000) {
    return Bad(place, key + " must be a number that is not negative");
  }
  plug.options[key] = std::to_string(*number);
  return {};
}

Result<> SetText(PlugConfig& plug, const PlugOption& option, const toml::node& node,
                 const std::string& file) {
  const std::string place = Place(file, node);
  const auto text = node.value<std::string>();
  if (!text) return Bad(place, std::string(option.name) + " must be a text");
  if (option.type == Type::kPointer && !IsJsonPointer(*text)) {
    return Bad(place, "'" + *text + "' is no JSON pointer", "bad_pointer",
               "write it as \"/outer/inner\" (RFC 6901)");
  }
  if (option.type == Type::kSecretFile) {
    TOKWATT_ASSIGN_OR_RETURN(plug.secret, ReadSecret(*text, file, place));
  }
  plug.options[option.name] = *text;
  return {};
}

Result<> SetOption(PlugConfig& plug, const PlugKind& kind, const std::string& key,
                   const toml::node& node, const std::string& file) {
  const std::string place = Place(file, node);
  std::vector<std::string> valid = {"kind", "url", "powers"};
  for (const PlugOption& option : kind.options) {
    valid.emplace_back(option.name);
    if (key != option.name) continue;
    if (option.type == Type::kHeaders) return SetHeaders(plug, node, place);
    if (option.type == Type::kNumber) return SetNumber(plug, key, node, place);
    return SetText(plug, option, node, file);
  }
  std::string all;
  for (const std::string& name : valid) all += (all.empty() ? "" : ", ") + name;
  return UnknownKey(place, key, valid, std::string("a plug of kind ") + kind.name + " has: " + all);
}

// A misspelt "kind" is said before that none is there.
Result<PlugKind> KindOf(const PlugConfig& plug, const toml::table& table, const std::string& place,
                        const std::string& file) {
  if (!plug.kind.empty()) return FindKind(plug.kind, place);
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (name == "kind" || Nearest(name, {"kind", "url", "powers"}) != "kind") continue;
    return UnknownKey(Place(file, node), name, {"kind"}, "a plug needs kind and url");
  }
  return Bad(place, "a plug needs kind and url", "no_plug_kind", R"(such as kind = "shelly")");
}

Result<> CheckRequired(const PlugConfig& plug, const PlugKind& kind, const std::string& place) {
  for (const PlugOption& option : kind.options) {
    if (!option.required || !plug.Option(option.name).empty()) continue;
    return Bad(place, std::string("a plug of kind ") + kind.name + " needs " + option.name);
  }
  return {};
}

Result<PlugConfig> ReadPlug(const std::string& name, const toml::table& table,
                            const std::string& place, const std::string& file) {
  PlugConfig plug;
  plug.name = name;
  plug.kind = table["kind"].value_or(std::string());
  plug.url = table["url"].value_or(std::string());
  if (const toml::node* powers = table.get("powers")) {
    TOKWATT_ASSIGN_OR_RETURN(plug.powers, ReadPowers(*powers, Place(file, *powers)));
  }
  TOKWATT_RETURN_IF_ERROR(CheckName(name, place));
  TOKWATT_ASSIGN_OR_RETURN(const PlugKind kind, KindOf(plug, table, place, file));
  for (const auto& [key, node] : table) {
    if (key == "kind" || key == "url" || key == "powers") continue;
    TOKWATT_RETURN_IF_ERROR(SetOption(plug, kind, std::string(key.str()), node, file));
  }
  TOKWATT_RETURN_IF_ERROR(CheckUrl(plug.url, kind, place));
  TOKWATT_RETURN_IF_ERROR(CheckRequired(plug, kind, place));
  return plug;
}

}  // namespace

std::string Place(const std::string& file, const toml::node& node) {
  std::ostringstream text;
  text << file << ":" << node.source().begin.line;
  return text.str();
}

tl::unexpected<Error> UnknownKey(const std::string& place, const std::string& key,
                                 const std::vector<std::string>& valid, std::string fix) {
  return Fail(Code::kInvalidArgument,
              place + ": unknown key '" + key + "'" + DidYouMean(key, valid), "unknown_key",
              std::move(fix));
}

Result<std::vector<PlugConfig>> ReadPlugs(const toml::table& plugs, const std::string& file) {
  std::vector<PlugConfig> read;
  for (const auto& [name, node] : plugs) {
    const toml::table* table = node.as_table();
    const std::string place = Place(file, node);
    if (table == nullptr) {
      return Bad(place, "a plug has a name: write [plug.NAME] with kind and url");
    }
    TOKWATT_ASSIGN_OR_RETURN(PlugConfig plug,
                             ReadPlug(std::string(name.str()), *table, place, file));
    read.push_back(std::move(plug));
  }
  return read;
}

}  // namespace tokwatt
