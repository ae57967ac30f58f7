// RunKind: which benchmark runs measure the same, so that the newest of them speaks.
#pragma once

#include <string>
#include <tuple>

#include "base/event.h"

namespace tokwatt {

// Name and digest of the model, its quantisation, runtime, processor.
using RunKind = std::tuple<std::string, std::string, std::string, std::string, std::string>;

inline RunKind KindOf(const BenchmarkRun& run) {
  return {run.model.name, run.model.digest, run.model.quantisation, run.runtime, run.processor};
}

}  // namespace tokwatt
