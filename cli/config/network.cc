#include "cli/config/network.h"

#include <filesystem>

#include "base/net/listen_address.h"

namespace tokwatt {
namespace {

struct Listen {
  const char* key;
  std::string Config::*member;
};
constexpr Listen kListens[] = {{"collector.http_listen", &Config::http_listen},
                               {"collector.grpc_listen", &Config::grpc_listen}};

// The mistake is told where it was made.
Result<> CheckListen(const Config& config, const Listen& listen) {
  const auto address = ParseListenAddress(config.*listen.member, config.lan);
  if (address) return {};
  const std::string& origin = config.origins.at(listen.key);
  return Wrap(address.error(),
              origin.rfind("TOKWATT_", 0) == 0 ? origin : origin + ": " + listen.key);
}

void ListenEverywhere(Config& config, const Listen& listen) {
  if (!config.lan || !IsDefault(config, listen.key)) return;
  const auto address = ParseHostAndPort(config.*listen.member);
  config.*listen.member = "0.0.0.0:" + std::to_string(address->port);
  config.origins[listen.key] = "collector.lan";
}

Result<> CheckTlsFiles(const Config& config) {
  if (config.tls_certificate.empty() == config.tls_key.empty()) return {};
  return Fail(Code::kInvalidArgument,
              "collector.tls_certificate and collector.tls_key belong together: one is missing",
              "missing_key", "set both, or none for a certificate of tokwatt's own");
}

}  // namespace

Result<> ApplyNetwork(Config& config) {
  for (const Listen& listen : kListens) {
    ListenEverywhere(config, listen);
    TOKWATT_RETURN_IF_ERROR(CheckListen(config, listen));
  }
  if (config.plain_http && !config.lan) {
    return Fail(Code::kInvalidArgument, "--http opens pages without TLS, and they are not open",
                "needs_lan", "add --lan, or leave --http out");
  }
  TOKWATT_RETURN_IF_ERROR(CheckTlsFiles(config));
  if (config.lan && IsDefault(config, "agent.collector")) {
    config.collector =
        "unix:" + std::filesystem::absolute(config.data_dir).string() + "/collector/agents.sock";
    config.origins["agent.collector"] = "collector.lan";
  }
  return {};
}

}  // namespace tokwatt
