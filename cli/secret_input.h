// Secrets from people and pipes: never from arguments, which every user of a machine can read.
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

// One line: of `file`, of standard input for "-", or typed on the terminal without being shown when
// `file` is empty. kInvalidArgument: nobody is there to ask; kNotFound, kPermissionDenied: the
// file.
Result<std::string> ReadSecret(const std::string& file, const std::string& prompt);

// Typed twice on a terminal, else one line of standard input. kInvalidArgument: they differ.
Result<std::string> ReadNewSecret(const std::string& prompt);

}  // namespace tokwatt
