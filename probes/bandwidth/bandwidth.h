// BandwidthBackend: measures memory bandwidth on one path. Runs inside a child process.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/result.h"
#include "base/stop.h"

namespace tokwatt {

struct BandwidthOptions {
  std::vector<std::string> kernels = {"read", "copy", "triad"};
  int64_t buffer_bytes = 0;  // 0: max(4 x last-level cache, 1 GiB), never above half of free memory
  int trials = 10;
  int threads = 0;  // 0: sweep 1, 2, 4, ... all physical cores and keep the best
  std::string isa;  // empty: best of this processor
};

// Called by one thread at a time.
class BandwidthBackend {
 public:
  virtual ~BandwidthBackend() = default;
  virtual const std::string& path() const = 0;  // "cpu", "gpu"
  virtual Result<std::vector<std::string>> Devices() = 0;
  virtual Result<BandwidthResult> Run(const std::string& kernel,
                                      const BandwidthOptions& options) = 0;
};

struct BandwidthEntry {
  const char* name;
  std::unique_ptr<BandwidthBackend> (*make)(const Clock&);
};
std::vector<BandwidthEntry> BandwidthRegistry();

// Runs every backend in a child process of `self_path` (hidden subcommand "bandwidth-child") with
// a deadline; stops the child when `stop` is requested. One result per path and kernel; what could
// not be measured has `absent` filled.
std::vector<BandwidthResult> MeasureBandwidth(const std::string& self_path,
                                              const BandwidthOptions& options, const Clock& clock,
                                              const StopToken& stop, std::chrono::seconds deadline);

// The hidden subcommand: options as JSON on `argv`, results as JSON on stdout. Returns exit code.
int BandwidthChildMain(int argc, const char* const* argv);

}  // namespace tokwatt
