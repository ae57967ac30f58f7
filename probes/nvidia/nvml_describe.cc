// What an NvmlDriverGpu is: asked once per connection, so that nothing of it costs a tick.
#include <array>
#include <cstdio>
#include <string_view>

#include "probes/nvidia/nvml_ask.h"
#include "probes/nvidia/nvml_text.h"

namespace tokwatt {
namespace {

constexpr uint32_t kAmpere = 7;  // NVML_DEVICE_ARCH_AMPERE
constexpr NvmlU64 kMostBytes = NvmlU64{1} << 50;
constexpr NvmlU32 kMostBusBits = 16'384;
constexpr NvmlU32 kMostMegahertz = 100'000;
constexpr NvmlU32 kMostCores = 1'000'000;

// NVML_DEVICE_ARCH_*, from KEPLER = 2 on.
constexpr uint32_t kFirstArchitecture = 2;
constexpr std::array<std::string_view, 12> kArchitectures = {
    "Kepler", "Maxwell", "Pascal",    "Volta", "Turing", "Ampere",
    "Ada",    "Hopper",  "Blackwell", "",      "",       "Rubin"};

std::string ArchitectureName(uint32_t architecture) {
  const uint32_t index = architecture - kFirstArchitecture;
  return index < kArchitectures.size() ? std::string(kArchitectures[index]) : std::string();
}

// The value where it is a number that hardware can have.
template <typename T>
std::optional<int64_t> Possible(const Result<T>& value, T most) {
  if (!value || *value == 0 || *value > most) return std::nullopt;
  return static_cast<int64_t>(*value);
}

}  // namespace

NvmlDriverGpu::NvmlDriverGpu(const NvmlApi& api, uint32_t index, std::atomic<bool>& broken)
    : api_(&api), broken_(&broken) {
  const auto handle = Check(api.handle_by_index(index, &handle_), "GPU");
  if (!handle) unreachable_ = handle.error();
  const auto pci = Ask("PCI address", api.pci_info);
  if (!pci) return;
  char text[32];
  std::snprintf(text, sizeof text, "%08x:%02x:%02x", pci->domain, pci->bus, pci->device);
  pci_address_ = text;
}

Result<> NvmlDriverGpu::CanAsk(const char* what, bool has_function) const {
  if (unreachable_) return tl::unexpected<Error>(*unreachable_);
  if (!has_function) return tl::unexpected<Error>(NvmlSymbolMissing(what));
  return {};
}

Result<> NvmlDriverGpu::Check(NvmlStatus status, const char* what) const {
  if (status == kNvmlSuccess) return {};
  if (EndsNvmlSession(status)) *broken_ = true;
  return tl::unexpected<Error>(NvmlError(status, what));
}

void NvmlDriverGpu::Describe(std::string component) {
  facts_.component = std::move(component);
  if (unreachable_) {
    facts_.absent = {unreachable_->reason_code(), unreachable_->message, unreachable_->fix};
    return;
  }
  facts_.name = ReadName();
  ReadArchitecture();
  facts_.cores = Possible(Ask("cores", api_->cores), kMostCores);
  ReadMemory();
  ReadPeak();
}

std::string NvmlDriverGpu::ReadName() const {
  char name[96] = {};  // NVML_DEVICE_NAME_V2_BUFFER_SIZE
  if (!CanAsk("name", api_->name != nullptr)) return {};
  if (!Check(api_->name(handle_, name, sizeof name), "name")) return {};
  return NvmlText(name);
}

// GA100 is the only Ampere of compute capability 8.0 (CUDA C++ Programming Guide).
void NvmlDriverGpu::ReadArchitecture() {
  const auto architecture = Ask("architecture", api_->architecture);
  if (architecture) architecture_ = *architecture;
  facts_.architecture = ArchitectureName(architecture_);
  int major = 0;
  int minor = 0;
  if (api_->compute_capability == nullptr) return;
  if (!Check(api_->compute_capability(handle_, &major, &minor), "compute capability")) return;
  is_ga100_ = architecture_ == kAmpere && major == 8 && minor == 0;
}

bool NvmlDriverGpu::PowerUsageIsMeanOfASecond() const {
  const bool older = architecture_ >= kFirstArchitecture && architecture_ < kAmpere;
  return !older && !is_ga100_;
}

// Every card tells its memory. GB10 has none of its own and answers "not supported"; a driver that
// gives it the machine's would still call it GB10.
void NvmlDriverGpu::ReadMemory() {
  const auto memory = Ask("memory", api_->memory);
  const bool none = !memory && memory.error().reason == "not_supported";
  facts_.shares_memory = none || facts_.name.find("GB10") != std::string::npos;
  if (facts_.shares_memory || !memory) return;
  facts_.memory_bytes = Possible(Result<NvmlU64>(memory->total), kMostBytes);
}

void NvmlDriverGpu::ReadPeak() {
  if (facts_.shares_memory) {
    facts_.peak_source = "it uses the machine's memory";
    return;
  }
  facts_.memory_bus_bits = Possible(Ask("bus width", api_->bus_width), kMostBusBits);
  const auto megahertz =
      Possible(AskFor("memory clock", api_->max_clock, kNvmlClockMemory), kMostMegahertz);
  if (megahertz) facts_.max_memory_clock_hertz = static_cast<double>(*megahertz) * 1e6;
  if (!facts_.memory_bus_bits || !facts_.max_memory_clock_hertz) {
    facts_.peak_source = "the driver tells no memory clock or no bus width";
    return;
  }
  const double bytes_per_transfer = static_cast<double>(*facts_.memory_bus_bits) / 8;
  facts_.peak_bytes_per_second = *facts_.max_memory_clock_hertz * 2 * bytes_per_transfer;
  facts_.peak_source = "memory clock and bus width";
}

}  // namespace tokwatt
