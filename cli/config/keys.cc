#include "cli/config/keys.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>

#include "agent/uplink/local_target.h"
#include "base/endpoint.h"
#include "base/net/listen_address.h"

namespace tokwatt {
namespace {

struct Unit {
  const char* suffix;
  int64_t factor;
};

Result<int64_t> ParseWithUnit(const std::string& text, const std::vector<Unit>& units,
                              const char* accepted) {
  const auto bad = [&] {
    return Fail(Code::kInvalidArgument, "'" + text + "' is not understood: write " + accepted);
  };
  char* end = nullptr;
  errno = 0;
  const int64_t number = std::strtoll(text.c_str(), &end, 10);
  if (end == text.c_str() || errno != 0 || number < 0) return bad();
  const std::string suffix(end);
  for (const Unit& unit : units) {
    if (suffix != unit.suffix) continue;
    if (number > INT64_MAX / unit.factor) return bad();
    return number * unit.factor;
  }
  return bad();
}

Result<bool> ParseBool(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return Fail(Code::kInvalidArgument, "'" + text + "' is not understood: write true or false");
}

std::vector<std::string> SplitComma(const std::string& text) {
  std::vector<std::string> parts;
  size_t start = 0;
  while (start < text.size()) {
    const size_t end = std::min(text.find(',', start), text.size());
    if (end > start) parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

std::string JoinComma(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

// What `config show` prints holds no password.
std::vector<std::string> WithoutLogins(std::vector<std::string> urls) {
  for (std::string& url : urls) url = NormalisedEndpoint(url);
  return urls;
}

ConfigKey Text(std::string name, std::string Config::*member) {
  return {std::move(name),
          [member](Config& config, const std::string& text) -> Result<> {
            config.*member = text;
            return {};
          },
          [member](const Config& config) { return config.*member; }};
}

ConfigKey OneOf(std::string name, std::string Config::*member, std::vector<std::string> valid) {
  return {std::move(name),
          [member, valid = std::move(valid)](Config& config, const std::string& text) -> Result<> {
            if (std::find(valid.begin(), valid.end(), text) == valid.end()) {
              return Fail(Code::kInvalidArgument,
                          "'" + text + "' is not one of " + JoinComma(valid));
            }
            config.*member = text;
            return {};
          },
          [member](const Config& config) { return config.*member; }};
}

ConfigKey Listen(std::string name, std::string Config::*member) {
  return {std::move(name),
          [member](Config& config, const std::string& text) -> Result<> {
            // Whether it may be beyond loopback is another setting's to say: ApplyNetwork.
            TOKWATT_RETURN_IF_ERROR(ParseListenAddress(text, true));
            config.*member = text;
            return {};
          },
          [member](const Config& config) { return config.*member; }};
}

// Empty: no collector, the agent only measures.
ConfigKey Collector() {
  return {"agent.collector",
          [](Config& config, const std::string& text) -> Result<> {
            if (!text.empty() && !IsRemoteCollector(text)) {
              TOKWATT_RETURN_IF_ERROR(LocalTarget(text));
            }
            config.collector = text;
            return {};
          },
          [](const Config& config) { return config.collector; }};
}

ConfigKey Flag(std::string name, bool Config::*member) {
  return {
      std::move(name),
      [member](Config& config, const std::string& text) -> Result<> {
        TOKWATT_ASSIGN_OR_RETURN(config.*member, ParseBool(text));
        return {};
      },
      [member](const Config& config) { return std::string(config.*member ? "true" : "false"); }};
}

// A list whose every item is good; `wants` completes "'x' is not ".
ConfigKey List(std::string name, std::vector<std::string> Config::*member,
               bool (*is_good)(const std::string&), const std::string& wants) {
  return {std::move(name),
          [=](Config& config, const std::string& text) -> Result<> {
            config.*member = SplitComma(text);
            for (const std::string& item : config.*member) {
              if (!is_good(item)) {
                return Fail(Code::kInvalidArgument, "'" + item + "' is not " + wants);
              }
            }
            return {};
          },
          [member](const Config& config) { return JoinComma(config.*member); }};
}

bool LooksLikeAddress(const std::string& text) {
  return text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos;
}

ConfigKey Interval() {
  return {"agent.interval",
          [](Config& config, const std::string& text) -> Result<> {
            TOKWATT_ASSIGN_OR_RETURN(const std::chrono::milliseconds value, ParseDuration(text));
            if (value < std::chrono::milliseconds(100) || value > std::chrono::minutes(1)) {
              return Fail(Code::kInvalidArgument, "'" + text + "' is outside 100ms to 1m");
            }
            config.interval = value;
            return {};
          },
          [](const Config& config) { return std::to_string(config.interval.count()) + "ms"; }};
}

ConfigKey SpoolBudget() {
  return {"agent.spool_budget",
          [](Config& config, const std::string& text) -> Result<> {
            TOKWATT_ASSIGN_OR_RETURN(config.spool_budget_bytes, ParseByteSize(text));
            return {};
          },
          [](const Config& config) { return std::to_string(config.spool_budget_bytes); }};
}

ConfigKey Endpoints() {
  return {"runtimes.endpoints",
          [](Config& config, const std::string& text) -> Result<> {
            config.runtime_endpoints = SplitComma(text);
            for (const std::string& url : config.runtime_endpoints) {
              if (url.rfind("http://", 0) != 0 && url.rfind("https://", 0) != 0) {
                return Fail(Code::kInvalidArgument,
                            "'" + url + "' is not a URL: write http://127.0.0.1:11434");
              }
            }
            return {};
          },
          [](const Config& config) { return JoinComma(WithoutLogins(config.runtime_endpoints)); }};
}

ConfigKey Url() {
  ConfigKey key = Text("url", &Config::url);
  key.set = [set = key.set](Config& config, const std::string& text) -> Result<> {
    if (LoginOfEndpoint(text).empty()) return set(config, text);
    return Fail(Code::kInvalidArgument,
                "url holds a login: write the password to a file of mode 0600 and name it in "
                "password_file");
  };
  return key;
}

std::vector<ConfigKey> MakeKeys() {
  return {
      Text("data_dir", &Config::data_dir),
      Url(),
      Text("password_file", &Config::password_file),
      Text("name", &Config::name),
      OneOf("log_level", &Config::log_level, {"debug", "info", "warn", "error", "off"}),
      Listen("collector.http_listen", &Config::http_listen),
      Listen("collector.grpc_listen", &Config::grpc_listen),
      OneOf("collector.store", &Config::store, {"sqlite", "memory"}),
      Flag("collector.lan", &Config::lan),
      Flag("collector.plain_http", &Config::plain_http),
      List("collector.hosts", &Config::hosts, &IsHost, "a host: write box.local or 192.168.1.20"),
      List("collector.trusted_proxies", &Config::trusted_proxies, &LooksLikeAddress,
           "an address: write 127.0.0.1"),
      Text("collector.tls_certificate", &Config::tls_certificate),
      Text("collector.tls_key", &Config::tls_key),
      Text("collector.release_dir", &Config::release_dir),
      Collector(),
      Interval(),
      SpoolBudget(),
      Flag("agent.allow_commands", &Config::allow_commands),
      Endpoints(),
      Flag("runtimes.scan", &Config::scan_runtimes),
  };
}

}  // namespace

const std::vector<ConfigKey>& ConfigKeys() {
  static const std::vector<ConfigKey> keys = MakeKeys();
  return keys;
}

const ConfigKey* FindConfigKey(const std::string& name) {
  for (const ConfigKey& key : ConfigKeys()) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

std::string EnvironmentName(const std::string& key) {
  std::string name = "TOKWATT_" + key;
  for (char& c : name) {
    c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

Result<std::chrono::milliseconds> ParseDuration(const std::string& text) {
  TOKWATT_ASSIGN_OR_RETURN(const int64_t value,
                           ParseWithUnit(text, {{"ms", 1}, {"s", 1000}, {"m", 60'000}},
                                         "a number and ms, s or m, such as 500ms"));
  return std::chrono::milliseconds(value);
}

Result<int64_t> ParseByteSize(const std::string& text) {
  return ParseWithUnit(text, {{"", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}},
                       "a number and KiB, MiB or GiB, such as 64MiB");
}

}  // namespace tokwatt
