// Linux: services are systemd's.
#include "cli/service/place.h"

namespace tokwatt {

Manager ThisManager() { return Manager::kSystemd; }

}  // namespace tokwatt
