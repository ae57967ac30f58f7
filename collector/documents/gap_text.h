// GapText: why measurements are missing, in plain words.
#pragma once

#include <string>

#include "base/event.h"

namespace tokwatt {

// "measurements are missing: the agent got no processor time (agent_stalled)". A reason that this
// version does not know stands as it came.
std::string GapText(const Gap& gap);

}  // namespace tokwatt
