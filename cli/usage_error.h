// UsageError: what is wrong with a command line, in the form of every other error.
#pragma once

#include "base/result.h"

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace tokwatt {

// kInvalidArgument: an unknown command or option with the nearest valid one, or the parser's words.
Error UsageError(const CLI::App& root, const CLI::ParseError& error);

}  // namespace tokwatt
