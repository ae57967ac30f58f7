// tokwatt: the one binary for agent, collector and commands.
#include <CLI/CLI.hpp>
#include <cstring>

#include "cli/command.h"
#include "probes/bandwidth/bandwidth.h"

namespace {

int Main(int argc, char** argv) {
  CLI::App app("What local inference really gives, and really costs.", "tokwatt");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every command");
  tokwatt::Commands commands(app);
  tokwatt::AddUpCommand(commands);
  tokwatt::AddNowCommand(commands);
  tokwatt::AddBandwidthCommand(commands);
  tokwatt::AddBenchCommands(commands);
  tokwatt::AddEnergyCommand(commands);
  tokwatt::AddClaimsCommand(commands);
  tokwatt::AddDoctorCommand(commands);
  tokwatt::AddAgentCommands(commands);
  tokwatt::AddCollectorCommands(commands);
  tokwatt::AddConfigCommands(commands);
  tokwatt::AddVersionCommand(commands);
  tokwatt::AddAbsentCommands(commands);
  return tokwatt::ParseAndRun(app, commands, argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
  // The child of a bandwidth measurement is this binary again, before anything else starts.
  if (argc > 1 && std::strcmp(argv[1], "bandwidth-child") == 0) {
    return tokwatt::BandwidthChildMain(argc - 1, argv + 1);
  }
  return tokwatt::Guarded([&] { return Main(argc, argv); });
}
