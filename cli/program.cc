#include "cli/program.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/version.h"
#include "cli/usage_error.h"
#include "probes/bandwidth/bandwidth.h"
#include "probes/bandwidth/device_list.h"

namespace tokwatt {
namespace {

int ParseAndRun(const Program& program, int argc, char** argv) {
  CLI::App app(program.about, program.name);
  app.set_version_flag("--version", std::string("tokwatt ") + kVersion, "Print the version");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every command");
  Commands commands(app);
  for (const auto add : program.commands) add(commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // help
    return FailWith(UsageError(app, error));
  }
  return commands.Run();
}

// What a driver of a GPU left to be done at the end of the program, which may be to hang or to
// crash, is not waited for: the answer is complete.
[[noreturn]] void LeaveDrivers(int exit_code) {
  std::fflush(nullptr);
  std::_Exit(exit_code);
}

}  // namespace

int RunProgram(const Program& program, int argc, char** argv) {
  // Whatever loads drivers of GPUs is this binary again, as a child, before anything else starts.
  if (argc > 1 && std::strcmp(argv[1], "bandwidth-child") == 0) {
    LeaveDrivers(BandwidthChildMain(argc - 1, argv + 1));
  }
  if (argc > 1 && std::strcmp(argv[1], "bandwidth-devices") == 0) {
    LeaveDrivers(BandwidthDevicesMain(argc - 1, argv + 1));
  }
  // Names are looked up as the system does it: gRPC's own way knows no .local (multicast DNS).
  setenv("GRPC_DNS_RESOLVER", "native", 0);
  try {
    return ParseAndRun(program, argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", program.name, error.what());
    return kExitFailure;
  }
}

}  // namespace tokwatt
