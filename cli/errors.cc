#include "cli/errors.h"

#include <cstdio>
#include <sstream>
#include <string>

#include "cli/exit_code.h"

namespace tokwatt {

void PrintError(const Error& error) {
  std::fprintf(stderr, "tokwatt: %s\n", error.message.c_str());
  std::istringstream fix(error.fix);
  for (std::string line; std::getline(fix, line);) {
    std::fprintf(stderr, "  try: %s\n", line.c_str());
  }
}

int FailWith(const Error& error) {
  PrintError(error);
  switch (error.code) {
    case Code::kInvalidArgument:
      return kExitUsage;
    case Code::kUnauthenticated:
      return kExitNotAuthorised;
    case Code::kPermissionDenied:
      return kExitNoSensor;
    case Code::kCancelled:
      return kExitInterrupted;
    default:
      return kExitFailure;
  }
}

}  // namespace tokwatt
