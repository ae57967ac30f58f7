// tokwatt claims: what an article says, held against what was measured.
#include <cstdio>

#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/format.h"

namespace tokwatt {
namespace {

using nlohmann::json;

bool Decided(const json& claim) {
  const std::string verdict = claim.value("verdict", "");
  return verdict == "supported" || verdict == "contradicted";
}

void PrintClaim(const json& claim) {
  std::printf("%-16s %s  %s\n", claim.value("verdict", "").c_str(), claim.value("id", "").c_str(),
              claim.value("statement", "").c_str());
  // A basis belongs to a verdict: where none was reached, nothing was measured or computed.
  const std::string basis = Decided(claim) ? " (" + claim.value("basis", "") + ")" : "";
  std::printf("    %s%s\n", claim.value("explanation", "").c_str(), basis.c_str());
  const std::string missing = claim.value("missing", "");
  if (!missing.empty()) std::printf("    missing: %s\n", missing.c_str());
  const std::string command = claim.value("command", "");
  if (!command.empty()) std::printf("    try: %s\n", command.c_str());
}

int ShowClaims(const Config& config, bool as_json) {
  const auto http = MakeCurlHttpClient();
  const auto claims = ApiClient(*http, config.url).Get("claims");
  if (!claims) return FailWithApi(claims.error());
  if (as_json) {
    std::printf("%s\n", claims->dump(2).c_str());
    return kExitOk;
  }
  for (const json& claim : claims->at("claims")) PrintClaim(claim);
  return kExitOk;
}

}  // namespace

void AddClaimsCommand(Commands& commands) {
  commands.AddWithJson(
      nullptr, "claims", "Published claims held against what was measured here",
      [&commands](const Config& config) { return ShowClaims(config, commands.json()); });
}

}  // namespace tokwatt
