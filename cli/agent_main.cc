// tokwatt-agent: what small machines install; measures and sends, stores and shows nothing.
#include <CLI/CLI.hpp>
#include <cstring>

#include "cli/command.h"
#include "probes/bandwidth/bandwidth.h"

namespace {

int Main(int argc, char** argv) {
  CLI::App app("Measures this machine and sends to a tokwatt collector.", "tokwatt-agent");
  app.require_subcommand(1);
  tokwatt::Commands commands(app);
  tokwatt::AddAgentCommands(commands);
  tokwatt::AddConfigCommands(commands);
  tokwatt::AddVersionCommand(commands);
  return tokwatt::ParseAndRun(app, commands, argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "bandwidth-child") == 0) {
    return tokwatt::BandwidthChildMain(argc - 1, argv + 1);
  }
  return tokwatt::Guarded([&] { return Main(argc, argv); });
}
