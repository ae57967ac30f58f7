// macOS: services are launchd's.
#include "cli/service/place.h"

namespace tokwatt {

Manager ThisManager() { return Manager::kLaunchd; }

}  // namespace tokwatt
