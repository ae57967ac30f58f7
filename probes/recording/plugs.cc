#include "probes/recording/plugs.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/endpoint.h"
#include "probes/power/http_json_presets.h"
#include "probes/power/mqtt_presets.h"
#include "probes/power/power_source.h"
#include "probes/recording/kept_json.h"
#include "probes/recording/tcp_kind.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// The parts of a JSON pointer.
void AddFields(const std::string& pointer, std::set<std::string>& fields) {
  if (!pointer.starts_with('/')) return;
  for (size_t at = 1; at <= pointer.size();) {
    const std::string part = pointer.substr(at, pointer.find('/', at) - at);
    at += part.size() + 1;
    fields.insert(part);
  }
}

// What shelly_parse.h names.
const std::set<std::string>& ShellyFields() {
  static const std::set<std::string> fields = {"gen",    "type",     "auth",     "apower",
                                               "power",  "total",    "aenergy",  "minute_ts",
                                               "errors", "is_valid", "timestamp"};
  return fields;
}

void AddFields(const JsonNumber& number, std::set<std::string>& fields) {
  for (const std::string& pointer : number.value) AddFields(pointer, fields);
  AddFields(number.unit, fields);
}

std::set<std::string> FieldsOf(const PlugConfig& plug) {
  if (plug.kind == "shelly") return ShellyFields();
  std::set<std::string> fields;
  if (const auto preset = PresetOfMqtt(plug)) {
    AddFields(preset->power, fields);
    AddFields(preset->energy, fields);
  }
  if (const auto preset = PresetOf(plug)) {
    AddFields(preset->power, fields);
    AddFields(preset->energy, fields);
    for (const std::string& pointer : preset->updated) AddFields(pointer, fields);
    AddFields(preset->progress, fields);
  }
  return fields;
}

PlugTransport TransportOf(const PlugConfig& plug) {
  if (FindTcpKind(plug.kind) != nullptr) return PlugTransport::kTcp;
  return PresetOfMqtt(plug) ? PlugTransport::kMqtt : PlugTransport::kHttp;
}

// "mqtt://recorded-1".
std::string RecordedUrl(const RecordedPlug& plug, size_t number) {
  const std::string host = "recorded-" + std::to_string(number);
  const TcpKind* tcp = FindTcpKind(plug.real.kind);
  if (tcp != nullptr) return std::string(tcp->scheme) + "://" + host + tcp->path;
  return (plug.transport == PlugTransport::kMqtt ? "mqtt://" : "http://") + host;
}

const PlugKind* FindKind(const std::vector<PlugKind>& kinds, const std::string& name) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const PlugKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

// Numbers and pointers, units, and a word for the name of an entity or a topic.
std::map<std::string, std::string> KeptOptions(const PlugConfig& plug) {
  std::map<std::string, std::string> kept;
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (!entry.is_plug()) continue;
    const std::vector<PlugKind> kinds = entry.kinds();
    const PlugKind* kind = FindKind(kinds, plug.kind);
    if (kind == nullptr) continue;
    for (const PlugOption& option : kind->options) {
      const std::string name = option.name;
      const std::string value = plug.Option(name);
      if (value.empty()) continue;
      const bool plain = option.type == PlugOption::Type::kNumber ||
                         option.type == PlugOption::Type::kPointer || name.ends_with("_unit");
      if (plain) kept[name] = value;
      if (name.ends_with("entity")) kept[name] = "recorded-" + name;
      if (name == "topic") kept[name] = "recorded/" + plug.name;
    }
  }
  return kept;
}

void ReplaceAll(std::string& text, const std::string& what, const std::string& with) {
  if (what.empty()) return;
  for (size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

std::string WithoutSlash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// "/cm?cmnd=Status%208" of "/cm?cmnd=Status%208&user=admin&password=...".
std::string WithoutLogin(const std::string& question) {
  return question.substr(0, std::min(question.find("&user="), question.find("&password=")));
}

bool IsBelow(const std::string& url, const RecordedPlug& plug) {
  const std::string base = WithoutSlash(plug.real.url);
  return url.starts_with(base) && (url.size() == base.size() || url[base.size()] == '/');
}

// The one with the longest address: a plug may answer below another's.
const RecordedPlug* PlugAt(const std::string& url, const std::vector<RecordedPlug>& plugs) {
  const RecordedPlug* found = nullptr;
  for (const RecordedPlug& plug : plugs) {
    if (plug.transport != PlugTransport::kHttp || !IsBelow(url, plug)) continue;
    if (found == nullptr || plug.real.url.size() > found->real.url.size()) found = &plug;
  }
  return found;
}

// "recorded-1 /rpc/Switch.GetStatus?id=0".
std::string KeyOf(const std::string& url, const RecordedPlug& plug) {
  std::string question = WithoutLogin(url.substr(WithoutSlash(plug.real.url).size()));
  for (const auto& [name, value] : plug.recorded.options) {
    if (name.ends_with("entity")) ReplaceAll(question, plug.real.Option(name), value);
  }
  return HostOfEndpoint(plug.recorded.url) + " " + question;
}

}  // namespace

std::vector<RecordedPlug> RecordedPlugs(const std::vector<PlugConfig>& plugs) {
  std::vector<RecordedPlug> all;
  std::map<std::string, size_t> addresses;
  for (const PlugConfig& plug : plugs) {
    const size_t number =
        addresses.try_emplace(WithoutSlash(plug.url), addresses.size() + 1).first->second;
    RecordedPlug each;
    each.real = plug;
    each.recorded.name = plug.name;
    each.recorded.kind = plug.kind;
    each.transport = TransportOf(plug);
    each.recorded.url = RecordedUrl(each, number);
    // Whose it is, is nobody's business; that it is not this machine's decides what it counts for.
    if (!plug.powers.empty()) each.recorded.powers = "another machine";
    each.recorded.options = KeptOptions(plug);
    each.fields = FieldsOf(plug);
    all.push_back(std::move(each));
  }
  return all;
}

HttpQuestions PlugQuestions(std::vector<RecordedPlug> plugs) {
  return [plugs = std::move(plugs)](const HttpRequest& request) -> std::optional<HttpQuestion> {
    const RecordedPlug* plug = PlugAt(request.url, plugs);
    if (plug == nullptr) return std::nullopt;
    return HttpQuestion{KeyOf(request.url, *plug),
                        [fields = plug->fields](const std::string& body) {
                          return json{{"body", KeptFields(body, fields)}};
                        },
                        true};
  };
}

json KeptFields(const std::string& body, const std::set<std::string>& fields) {
  const size_t brace = body.find('{');
  if (brace == std::string::npos) return nullptr;
  const json whole = json::parse(body.substr(brace), nullptr, false);
  if (!whole.is_object()) return nullptr;
  return KeptJson(whole, Keep::kValue, [&fields](const std::string& name, const json&) {
    return fields.contains(name) ? std::optional(Keep::kValue) : std::nullopt;
  });
}

json PlugDocument(const PlugConfig& plug) {
  return {{"name", plug.name},
          {"kind", plug.kind},
          {"url", plug.url},
          {"powers", plug.powers},
          {"options", plug.options}};
}

std::optional<PlugConfig> PlugOf(const json& document) {
  PlugConfig plug;
  const auto text = [&](const char* name) {
    const auto found = document.is_object() ? document.find(name) : document.end();
    return found != document.end() && found->is_string() ? found->get<std::string>() : "";
  };
  plug.name = text("name");
  plug.kind = text("kind");
  plug.url = text("url");
  plug.powers = text("powers");
  if (plug.name.empty() || plug.kind.empty() || plug.url.find("://recorded-") == std::string::npos)
    return {};
  const json options = document.value("options", json::object());
  for (const auto& [name, value] : options.items()) {
    if (value.is_string()) plug.options[name] = value.get<std::string>();
  }
  return plug;
}

}  // namespace tokwatt
