// tokwatt up: a collector, an agent and the pages in one process.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/once.h"
#include "cli/services.h"

namespace tokwatt {
namespace {

// A collector that already answers makes a second one a mistake, not a conflict of ports.
Result<> RefuseSecond(HttpClient& http, const std::string& listen) {
  HttpRequest request;
  request.url = "http://" + listen + "/healthz";
  const auto answer = http.Send(request);
  if (!answer || answer->status != 200) return {};
  return Fail(Code::kAlreadyExists, "a collector already answers at http://" + listen,
              "already_running", "open http://" + listen + " or stop it first");
}

int Up(const Config& config) {
  const StopToken& stop = InterruptToken();
  StartLogging(config.log_level);
  const Outside outside;
  if (const auto free = RefuseSecond(*outside.http, config.http_listen); !free) {
    return FailWith(free.error());
  }
  const auto services = Services::Start(config, outside);
  if (!services) return FailWith(services.error());
  std::printf("tokwatt is measuring this machine: %s\n", (*services)->url().c_str());
  if (config.lan) {
    std::printf("from other machines, with the password: %s\n", (*services)->network_url().c_str());
  }
  std::printf("state is kept in %s; Ctrl-C stops\n", config.data_dir.c_str());
  std::fflush(stdout);
  while (!stop.WaitFor(std::chrono::hours(1))) {
  }
  return kExitOk;
}

}  // namespace

void AddUpCommand(Commands& commands) {
  const auto once = std::make_shared<OnceFlags>();
  CLI::App* command = commands.AddWithJson(
      nullptr, "up", "Measure this machine and show it", [&commands, once](const Config& config) {
        once->json = commands.json();
        return once->once ? RunOnce(config, *once) : Up(config);
      });
  commands.AddNetworkFlags(command);
  CLI::Option* flag =
      command->add_flag("--once", once->once, "Measure once, print the result table, stop");
  command->get_option("--json")->needs(flag);  // what goes on has no document to print
  command->add_option("--budget", once->budget_seconds, "With --once: at most so long per model")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(5, 3600));
}

}  // namespace tokwatt
