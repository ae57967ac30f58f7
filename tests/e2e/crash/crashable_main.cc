// crash-tokwatt: agent and collector as in `tokwatt`, and CRASH_AT says where the process dies.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "cli/command.h"
#include "tests/e2e/crash/crash_point.h"

namespace {

int Main(int argc, char** argv) {
  CLI::App app("tokwatt, which kills itself where CRASH_AT says.", "crash-tokwatt");
  app.require_subcommand(1);
  tokwatt::Commands commands(app);
  tokwatt::AddAgentCommands(commands);
  tokwatt::AddCollectorCommands(commands);
  return tokwatt::ParseAndRun(app, commands, argc, argv);
}

}  // namespace

int main(int argc, char** argv) {
  const char* text = std::getenv("CRASH_AT");
  const auto point = tokwatt::crash::ParseCrashPoint(text == nullptr ? "" : text);
  if (!point) {
    std::fprintf(stderr, "crash-tokwatt: CRASH_AT=before_commit|after_commit:TABLE:NTH\n");
    return 2;
  }
  tokwatt::crash::Arm(*point);
  return tokwatt::Guarded([&] { return Main(argc, argv); });
}
