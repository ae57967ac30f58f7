// AppleSensors on systems that are not macOS: there are none.
#include "probes/apple/apple_sensors.h"

namespace tokwatt {

std::unique_ptr<AppleSensors> MakeAppleSensors(const LibraryLoader&) { return nullptr; }

}  // namespace tokwatt
