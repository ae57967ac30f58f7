// RunCommand: a program of the system, run to its end; a test gives its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

struct Ran {
  int code = 0;     // 128 + n if signal n ended it
  std::string out;  // standard output
  std::string err;
};

// argv[0] is looked for in PATH. kUnavailable: it could not be started.
using RunCommand = std::function<Result<Ran>(const std::vector<std::string>& argv)>;

// Starts it with LC_ALL=C, because what it says is parsed, and no standard input.
RunCommand SystemCommands();

// Is there such a program in PATH?
bool HasProgram(const std::string& name);

}  // namespace tokwatt
