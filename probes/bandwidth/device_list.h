// DeviceList: by which paths the memory of this machine could be measured, and what is missing.
// Nothing is measured. Drivers of GPUs are loaded in children only, one for each.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/absence.h"
#include "base/clock.h"
#include "base/stop.h"
#include "probes/bandwidth/bandwidth.h"

namespace tokwatt {

struct BandwidthPath {
  std::string backend;                   // registry name: "cpu", "cuda", ...
  std::string path;                      // "cpu", "gpu"
  std::vector<BandwidthDevice> devices;  // as its driver names them
  Absence absent;                        // filled where it has no device that is no software
};

// One row for each backend of the registry, in its order. A child that crashes or is not done at
// its deadline, `patience` each, is a row that says so.
std::vector<BandwidthPath> ListBandwidthPaths(const std::string& self_path, const Clock& clock,
                                              const StopToken& stop, std::chrono::seconds patience);

// The hidden subcommand "bandwidth-devices BACKEND": one line of JSON on stdout. Returns the exit
// code.
int BandwidthDevicesMain(int argc, const char* const* argv);

// The line of a row, without the newline, and back. kDataLoss: not such a line.
std::string EncodePath(const BandwidthPath& path);
Result<BandwidthPath> DecodePath(std::string_view line);

}  // namespace tokwatt
