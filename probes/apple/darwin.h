// What the macOS half of AppleSensors is made of: one function per library of Apple.
#pragma once

#include <memory>

#include "base/dynamic_library.h"
#include "base/result.h"
#include "probes/apple/apple_sensors.h"

namespace tokwatt {

// Through /usr/lib/libIOReport.dylib, which is private. kUnimplemented with "symbol_missing" where
// a macOS has changed it.
Result<std::unique_ptr<IoReportSubscription>> SubscribeDarwinIoReport(
    const LibraryLoader& libraries, const IoReportFilter& wanted);

Result<std::unique_ptr<SmcConnection>> OpenDarwinSmc();

// As the methods of AppleSensors.
Result<int64_t> ReadDarwinRegistryNumber(const char* service_class, const char* property);
Result<int64_t> ReadDarwinThermalPressure();
Result<int64_t> ReadDarwinPowerMode(const LibraryLoader& libraries);

}  // namespace tokwatt
