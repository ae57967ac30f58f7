// Kinds of runtimes as the command line names them; the registry of probes/runtime is the list.
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

// "llamacpp, ollama": the kinds that this version measures.
std::string MeasuredKinds();

// kInvalidArgument: no such kind (with the nearest), or one that is only recognised.
Result<> CheckRuntimeKind(const std::string& kind);

// How to get a runtime of this kind, or of any measured kind where it is empty; one line for each.
std::string HowToGetRuntime(const std::string& kind);

}  // namespace tokwatt
