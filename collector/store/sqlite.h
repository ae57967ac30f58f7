// The engine "sqlite": one file in WAL mode, one connection that writes and checkpoints.
//
// SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write or checkpoint at the
// same moment ("WAL-reset bug", release notes of 3.51.3). So exactly one store opened without
// read_only may exist per file (the collector's data directory lock sees to it), readers never
// checkpoint, and the file is never mapped into memory.
#pragma once

#include <memory>

#include "collector/store/store.h"

namespace tokwatt {

// kDataLoss: the database is damaged; kFailedPrecondition: it is newer, or not tokwatt's. In both
// cases nothing was changed, and Error::fix says how to go on.
Result<std::unique_ptr<Store>> OpenSqliteStore(const StoreOptions& options);

}  // namespace tokwatt
