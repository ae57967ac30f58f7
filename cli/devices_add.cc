#include "cli/devices_add.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/api_client.h"
#include "cli/interrupt.h"
#include "cli/job.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct AddFlags {
  std::string replaces;
  bool no_measuring = false;
  bool token = false;
  bool wait = false;
};

void PrintLine(const json& join, const AddFlags& flags) {
  std::fprintf(stderr, "Paste this on the machine that joins; it is good once, until %s:\n\n",
               join.value("expires", "").c_str());
  std::printf("%s\n", join.value(flags.token ? "token" : "command", "").c_str());
  std::fflush(stdout);
  for (const json& build : join.at("builds")) {
    const bool absent = build.at("sha256").is_null();
    if (!absent && build.value("portable", true)) continue;
    std::fprintf(stderr, "\n%s %s %s: %s\n", absent ? "not for" : "not for every",
                 build.value("os", "").c_str(), build.value("architecture", "").c_str(),
                 build.at(absent ? "sha256_reason" : "portable_reason").value("fix", "").c_str());
  }
}

// Until the machine is there; said line by line, as it goes.
Result<json> AwaitJoin(ApiClient& api, const std::string& id) {
  std::string said;
  const StopToken& stop = InterruptToken();
  while (!stop.WaitFor(std::chrono::seconds(1))) {
    TOKWATT_ASSIGN_OR_RETURN(const json state, api.Get("joins/" + id));
    if (!state.value("device", "").empty()) {
      std::fprintf(stderr, "%s joined\n", state.value("device_name", "").c_str());
      return state;
    }
    if (state.value("state", "") == "cancelled") {
      return Fail(Code::kCancelled, "the line was cancelled", "code_cancelled",
                  "tokwatt devices add");
    }
    if (state.value("expired", false)) {
      return Fail(Code::kDeadlineExceeded, "nobody used the line in time", "code_expired",
                  "tokwatt devices add");
    }
    const std::string now = !state.value("trouble", "").empty() ? state.value("trouble", "")
                            : state.at("fetched").is_null()
                                ? "waiting for the line to be pasted"
                                : "the script was downloaded by " + state.value("fetched_by", "");
    if (now != said) std::fprintf(stderr, "%s\n", now.c_str());
    said = now;
  }
  return Fail(Code::kCancelled, "the line stays good; nobody waits for it any more");
}

int Add(const Config& config, const AddFlags& flags, bool as_json) {
  const auto http = MakeCurlHttpClient();
  ApiClient api(*http, config);
  json body = {{"allow_measuring", !flags.no_measuring}};
  if (!flags.replaces.empty()) {
    const auto id = ChooseMachine(api, flags.replaces);
    if (!id) return FailWithApi(id.error());
    body["replaces"] = *id;
  }
  const auto join = api.Post("joins", body);
  if (!join) return FailWithApi(join.error());
  if (as_json) {
    std::printf("%s\n", join->dump(2).c_str());
  } else {
    PrintLine(*join, flags);
  }
  if (!flags.wait) return kExitOk;
  const auto joined = AwaitJoin(api, join->value("id", ""));
  return joined ? static_cast<int>(kExitOk) : FailWithApi(joined.error());
}

}  // namespace

void AddDevicesAddCommand(Commands& commands, CLI::App* group) {
  const auto flags = std::make_shared<AddFlags>();
  CLI::App* command = commands.AddWithJson(
      group, "add", "Make a line to paste on a machine that is to join",
      [&commands, flags](const Config& config) { return Add(config, *flags, commands.json()); });
  command->add_option("--replaces", flags->replaces, "The machine whose place it takes")
      ->type_name("DEVICE");
  command->add_flag("--no-measuring", flags->no_measuring,
                    "The collector may not start benchmarks on it");
  command->add_flag("--token", flags->token, "Print the token for `tokwatt enroll` instead");
  command->add_flag("--wait", flags->wait, "Wait until the machine has joined");
}

}  // namespace tokwatt
