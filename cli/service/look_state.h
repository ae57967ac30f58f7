// The part of LookAt that is about what stays: state, settings, and what --purge would remove.
#pragma once

#include "cli/service/look.h"

namespace tokwatt {

void LookAtState(const Asked& asked, const Config& config, ServiceFacts& facts);

}  // namespace tokwatt
