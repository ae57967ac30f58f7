// The engine "memory": everything in maps. For tests, as the oracle of the other engines.
#pragma once

#include <memory>

#include "collector/store/store.h"

namespace tokwatt {

Result<std::unique_ptr<Store>> OpenMemoryStore(const StoreOptions& options);

}  // namespace tokwatt
