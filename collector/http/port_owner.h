// PortInUse: who holds a port that we wanted.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace tokwatt {

// Asks the port whether it is a tokwatt; takes at most half a second.
Error PortInUse(uint16_t port);

}  // namespace tokwatt
