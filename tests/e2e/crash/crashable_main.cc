// crash-tokwatt: agent and collector as in `tokwatt`, and CRASH_AT says where the process dies.
#include <cstdio>
#include <cstdlib>

#include "cli/program.h"
#include "tests/e2e/crash/crash_point.h"

int main(int argc, char** argv) {
  using namespace tokwatt;
  const char* text = std::getenv("CRASH_AT");
  const auto point = crash::ParseCrashPoint(text == nullptr ? "" : text);
  if (!point) {
    std::fprintf(stderr, "crash-tokwatt: CRASH_AT=before_commit|after_commit:TABLE:NTH\n");
    return 2;
  }
  crash::Arm(*point);
  const Program program = {"crash-tokwatt",
                           "tokwatt, which kills itself where CRASH_AT says.",
                           {AddAgentCommands, AddCollectorCommands}};
  return RunProgram(program, argc, argv);
}
