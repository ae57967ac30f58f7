// tokwatt version, and the commands of the contract that this version lacks.
#include <cstdio>

#include "base/version.h"
#include "cli/command.h"

namespace tokwatt {

void AddVersionCommand(Commands& commands) {
  commands.Add(nullptr, "version", "Print the version", [](const Config&) {
    std::printf("tokwatt %s\n", kVersion);
    return static_cast<int>(kExitOk);
  });
}

void AddAbsentCommands(Commands& commands) {
  for (const char* name : {"top", "tariff", "tco", "share", "export", "completion"}) {
    commands.AddAbsent(nullptr, name);
  }
}

}  // namespace tokwatt
