// tokwatt claims: what an article says, held against what was measured.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/api_client.h"
#include "cli/claims_text.h"
#include "cli/command.h"

namespace tokwatt {
namespace {

int ShowClaims(const Config& config, bool all, bool as_json) {
  const auto http = MakeCurlHttpClient();
  const auto claims = ApiClient(*http, config).Get("claims");
  if (!claims) return FailWithApi(claims.error());
  if (as_json) {
    std::printf("%s\n", claims->dump(2).c_str());
    return kExitOk;
  }
  PrintClaims(claims->at("claims"), all);
  std::fflush(stdout);
  if (!all) std::fprintf(stderr, "every claim in full: tokwatt claims --all\n");
  return kExitOk;
}

}  // namespace

void AddClaimsCommand(Commands& commands) {
  const auto all = std::make_shared<bool>(false);
  CLI::App* command = commands.AddWithJson(
      nullptr, "claims", "Published claims held against what was measured here",
      [&commands, all](const Config& config) { return ShowClaims(config, *all, commands.json()); });
  command->add_flag("--all", *all, "List the claims that nothing here decides too");
}

}  // namespace tokwatt
