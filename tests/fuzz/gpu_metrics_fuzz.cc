// Fuzzer of amdgpu's gpu_metrics: a power that the field can hold, or an error.
#include "probes/power/gpu_metrics.h"

#include <cmath>
#include <vector>

#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

constexpr double kMostWatts = 65'535.0 * 100;  // 32 bits of milliwatts end below it

void RequireSane(const GpuMetrics& metrics) {
  Require(std::isfinite(metrics.socket_watts), "watts are finite");
  Require(metrics.socket_watts >= 0 && metrics.socket_watts < kMostWatts,
          "watts are what the field can hold");
  Require(metrics.resolution_watts > 0, "a step is more than nothing");
  Require(!metrics.averaging || metrics.averaging->count() > 0, "a filter takes time");
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  std::vector<std::byte> file(size);
  for (size_t i = 0; i < size; ++i) file[i] = static_cast<std::byte>(data[i]);
  const auto metrics = DecodeGpuMetrics(file);
  if (metrics) {
    RequireSane(*metrics);
    file.push_back(std::byte{0});
    Require(!DecodeGpuMetrics(file), "a file of another length than it says is damaged");
  } else {
    Require(!metrics.error().message.empty(), "an error says what happened");
  }
  return 0;
}
