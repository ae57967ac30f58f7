// LoadBootstrap: what the live hub needs to know of the past when the collector starts.
#pragma once

#include "collector/live/live_hub.h"
#include "collector/store/store.h"

namespace tokwatt {

// `joined`: of these, what was chosen is known also before they have sent anything.
Result<Bootstrap> LoadBootstrap(const Store& store, const std::vector<DeviceId>& joined);

}  // namespace tokwatt
