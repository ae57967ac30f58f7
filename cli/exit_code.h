// Exit codes of every command; scripts rely on them.
#pragma once

namespace tokwatt {

enum ExitCode : int {
  kExitOk = 0,
  kExitFailure = 1,
  kExitUsage = 2,
  kExitConfig = 3,
  kExitUnreachable = 4,  // the collector does not answer
  kExitNotAuthorised = 5,
  kExitNoSensor = 6,   // a sensor or a permission is missing
  kExitTooNoisy = 7,   // measured, but it did not converge
  kExitAssertion = 8,  // --fail-if held
  kExitPartial = 9,    // something was unavailable and the output says what
  kExitInterrupted = 130,
};

}  // namespace tokwatt
