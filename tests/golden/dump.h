// Dump: everything a spool holds, as text that a person can read and a test can compare.
#pragma once

#include <string>

#include "agent/spool/batch_log.h"

namespace tokwatt {

// One line per sample, sorted by time and series, then one block per event. Times are seconds
// since `start`; event ids and the version are left out, because they differ from run to run.
std::string DumpSpool(BatchLog& log, MonoTime start);

}  // namespace tokwatt
