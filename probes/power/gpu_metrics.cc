#include "probes/power/gpu_metrics.h"

#include <cstdint>
#include <string>

namespace tokwatt {
namespace {

// Where the socket's power is in the structure of one revision.
struct Layout {
  uint8_t format;
  uint8_t content_first;
  uint8_t content_last;
  size_t size_least;  // of the first content revision; later ones only append
  size_t power_at;
  size_t power_bytes;
  double power_watts;  // one step
  PowerScope scope;
  size_t filter_at;  // u32 in microseconds; 0 = the revision has none
};

// Revisions 1.0 and 2.0 are not naturally aligned, and the header advises against them. 1.4 and
// later are accelerators that no house has.
constexpr Layout kLayouts[] = {
    {1, 1, 3, 96, 22, 2, 1, PowerScope::kBoard, 0},
    {2, 1, 4, 120, 40, 2, 1e-3, PowerScope::kPackage, 0},
    {3, 0, 0, 264, 112, 4, 1e-3, PowerScope::kPackage, 256},
};

constexpr size_t kHeaderBytes = 4;

uint64_t ReadLittleEndian(std::span<const std::byte> bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) {
    value = value << 8 | std::to_integer<uint64_t>(bytes[i - 1]);
  }
  return value;
}

uint64_t Field(std::span<const std::byte> file, size_t at, size_t bytes) {
  return ReadLittleEndian(file.subspan(at, bytes));
}

uint64_t AllBitsSet(size_t bytes) { return UINT64_MAX >> (64 - 8 * bytes); }

const Layout* FindLayout(uint64_t format, uint64_t content) {
  for (const Layout& layout : kLayouts) {
    if (layout.format != format) continue;
    if (layout.content_first <= content && content <= layout.content_last) return &layout;
  }
  return nullptr;
}

Result<double> SocketWatts(std::span<const std::byte> file, const Layout& layout) {
  const uint64_t raw = Field(file, layout.power_at, layout.power_bytes);
  if (raw == AllBitsSet(layout.power_bytes)) {
    return Fail(Code::kUnavailable, "the graphics firmware does not tell the power of the socket",
                "not_told_by_firmware");
  }
  return static_cast<double>(raw) * layout.power_watts;
}

std::optional<Nanoseconds> Averaging(std::span<const std::byte> file, const Layout& layout) {
  if (layout.filter_at == 0) return std::nullopt;
  const uint64_t microseconds = Field(file, layout.filter_at, 4);
  if (microseconds == 0 || microseconds == AllBitsSet(4)) return std::nullopt;
  return std::chrono::microseconds(microseconds);
}

}  // namespace

Result<GpuMetrics> DecodeGpuMetrics(std::span<const std::byte> file) {
  if (file.size() < kHeaderBytes || Field(file, 0, 2) != file.size()) {
    return Fail(Code::kDataLoss, "gpu_metrics is not as long as it says");
  }
  const uint64_t format = Field(file, 2, 1);
  const uint64_t content = Field(file, 3, 1);
  const Layout* layout = FindLayout(format, content);
  if (layout == nullptr) {
    return Fail(Code::kUnimplemented,
                "gpu_metrics has revision " + std::to_string(format) + "." +
                    std::to_string(content) + ", which this version does not know",
                "revision_unknown");
  }
  if (file.size() < layout->size_least) {
    return Fail(Code::kDataLoss, "gpu_metrics is shorter than its revision");
  }
  TOKWATT_ASSIGN_OR_RETURN(const double watts, SocketWatts(file, *layout));
  return GpuMetrics{layout->scope, watts, layout->power_watts, Averaging(file, *layout)};
}

}  // namespace tokwatt
