// Weight: about how many bytes a batch holds in memory while it waits for its commit.
#pragma once

#include <cstddef>

#include "collector/ingest/ingest.h"

namespace tokwatt {

// The body as it came, and what was inflated from it: a small body can hold large events.
size_t Weight(const PreparedBatch& batch);

}  // namespace tokwatt
