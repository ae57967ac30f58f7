// How to start: what to say where there is no runtime, or a runtime without a model.
#pragma once

#include "base/event.h"

namespace tokwatt {

// Code "no_runtime"; the fix has one way per line, one for each kind that can be measured and was
// not found. For a device that has no runtime present.
Absence WhyNoRuntime(const Inventory& inventory);

// Code "no_model". The command is the one that the runtime's state carries.
Absence WhyNoModel(const RuntimeState& runtime);

// The same over all runtimes that are present: one way per line.
Absence WhyNoModel(const Inventory& inventory);

}  // namespace tokwatt
