// Errors at the edge: said once on standard error, and turned into an exit code.
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

// For each line of a fix, "  try: <line>" on stderr.
void PrintFix(const std::string& fix);

// "tokwatt: <message>" and, for each line of the fix, "  try: <line>" on stderr.
void PrintError(const Error& error);

// Says the error and returns the exit code that belongs to it.
int FailWith(const Error& error);

}  // namespace tokwatt
