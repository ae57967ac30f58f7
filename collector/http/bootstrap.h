// LoadBootstrap: what the live hub needs to know of the past when the collector starts.
#pragma once

#include "collector/live/live_hub.h"
#include "collector/store/store.h"

namespace tokwatt {

Result<Bootstrap> LoadBootstrap(const Store& store);

}  // namespace tokwatt
