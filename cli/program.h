// Program: a binary of this project: its name, what it is for, and its commands.
#pragma once

#include <vector>

#include "cli/command.h"

namespace tokwatt {

struct Program {
  const char* name;
  const char* about;
  std::vector<void (*)(Commands&)> commands;
};

// The whole of main(): parses, runs the command, and returns its ExitCode. A mistake in the
// arguments is kExitUsage; an exception that gets here is said on stderr and is kExitFailure.
int RunProgram(const Program& program, int argc, char** argv);

}  // namespace tokwatt
