#include "cli/errors.h"

#include <cstdio>
#include <sstream>
#include <string>

#include "cli/exit_code.h"

namespace tokwatt {

void PrintFix(const std::string& fix) {
  std::istringstream lines(fix);
  for (std::string line; std::getline(lines, line);) {
    std::fprintf(stderr, "  try: %s\n", line.c_str());
  }
}

void PrintError(const Error& error) {
  std::fprintf(stderr, "tokwatt: %s\n", error.message.c_str());
  PrintFix(error.fix);
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
