// BandwidthBackend: measures memory bandwidth on one path. Runs inside a child process.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/result.h"
#include "base/stop.h"
#include "probes/env.h"

namespace tokwatt {

struct BandwidthOptions {
  std::vector<std::string> kernels = {"read", "copy", "triad"};
  int64_t buffer_bytes = 0;  // 0: max(4 x last-level cache, 1 GiB), never above half of free memory
  int trials = 10;
  int threads = 0;      // 0: sweep 1, 2, 4, ... all physical cores and keep the best
  std::string isa;      // empty: best of this processor
  std::string backend;  // registry name; empty: all
  // Measure software that plays a GPU (PoCL, llvmpipe), as path "software", and no GPU: for tests
  // and comparisons.
  bool software = false;
};

struct BandwidthDevice {
  std::string name;       // as its driver names it; "cpu-0" of the processor
  bool software = false;  // a processor that plays a GPU: its figures are never a GPU's
};

// Called by one thread at a time.
class BandwidthBackend {
 public:
  virtual ~BandwidthBackend() = default;
  virtual const std::string& path() const = 0;  // "cpu", "gpu"
  virtual Result<std::vector<BandwidthDevice>> Devices() = 0;
  virtual Result<BandwidthResult> Run(const std::string& kernel,
                                      const BandwidthOptions& options) = 0;
};

struct BandwidthEntry {
  std::string name;  // "cpu", "cuda", "vulkan", "opencl", "metal"
  std::string path;  // of its results, as BandwidthBackend::path
  std::function<std::unique_ptr<BandwidthBackend>(const Env&)> make;
};
std::vector<BandwidthEntry> BandwidthRegistry();

// Runs each backend in a child process of its own of `self_path` (hidden subcommand
// "bandwidth-child"), so that a driver which hangs or crashes costs nothing but its own figures:
// killed at the deadline of all, or after kGpuDeadline where it drives a GPU, or when `stop` is
// requested. Of the backends of one path the first that measures anything is taken, and the others
// do not run. One result per path and kernel; what could not be measured has `absent` filled. A
// path that this machine does not have is one result, absent with reason "no_gpu".
std::vector<BandwidthResult> MeasureBandwidth(const std::string& self_path,
                                              const BandwidthOptions& options, const Clock& clock,
                                              const StopToken& stop, std::chrono::seconds deadline);

inline constexpr std::chrono::seconds kGpuDeadline{90};
// The reason where a machine has no GPU that could be measured: a normal answer.
inline constexpr char kNoGpuReason[] = "no_gpu";

// The hidden subcommand: options as JSON on `argv`, results as JSON on stdout. Returns exit code.
int BandwidthChildMain(int argc, const char* const* argv);

}  // namespace tokwatt
