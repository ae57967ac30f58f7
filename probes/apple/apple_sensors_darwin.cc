// AppleSensors on macOS: sysctl(3) and Mach statistics here, the rest from the files beside.
//
// Not run on hardware yet.
#include <mach/mach.h>
#include <sys/sysctl.h>

#include <cerrno>
#include <cstring>

#include "probes/apple/darwin.h"

namespace tokwatt {
namespace {

tl::unexpected<Error> SysctlError(const char* name) {
  const bool none = errno == ENOENT;
  return Fail(none ? Code::kNotFound : Code::kUnavailable,
              std::string("macOS does not tell ") + name);
}

class DarwinSensors : public AppleSensors {
 public:
  explicit DarwinSensors(const LibraryLoader& libraries) : libraries_(libraries) {}

  Result<std::string> SysctlText(const char* name) const override {
    char text[256];
    size_t size = sizeof text - 1;
    if (::sysctlbyname(name, text, &size, nullptr, 0) != 0) return SysctlError(name);
    text[size] = '\0';
    return std::string(text);
  }

  Result<int64_t> SysctlNumber(const char* name) const override {
    int64_t value = 0;
    size_t size = sizeof value;
    if (::sysctlbyname(name, &value, &size, nullptr, 0) != 0) return SysctlError(name);
    if (size == sizeof value) return value;
    if (size != sizeof(int32_t)) return Fail(Code::kDataLoss, std::string(name) + " is no number");
    int32_t narrow = 0;
    std::memcpy(&narrow, &value, sizeof narrow);
    return narrow;
  }

  Result<int64_t> RegistryNumber(const char* service_class, const char* property) const override {
    return ReadDarwinRegistryNumber(service_class, property);
  }

  Result<AppleCpuTicks> CpuTicks() const override {
    host_cpu_load_info_data_t load{};
    mach_msg_type_number_t count = HOST_CPU_LOAD_INFO_COUNT;
    if (host_statistics(host_, HOST_CPU_LOAD_INFO, reinterpret_cast<host_info_t>(&load), &count) !=
        KERN_SUCCESS) {
      return Fail(Code::kUnavailable, "macOS does not tell the processors' load");
    }
    return AppleCpuTicks{load.cpu_ticks[CPU_STATE_USER], load.cpu_ticks[CPU_STATE_SYSTEM],
                         load.cpu_ticks[CPU_STATE_IDLE], load.cpu_ticks[CPU_STATE_NICE]};
  }

  Result<AppleMemoryPages> MemoryPages() const override {
    vm_statistics64_data_t memory{};
    mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
    if (host_statistics64(host_, HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&memory),
                          &count) != KERN_SUCCESS) {
      return Fail(Code::kUnavailable, "macOS does not tell how its memory is used");
    }
    AppleMemoryPages pages;
    pages.page_bytes = static_cast<int64_t>(vm_kernel_page_size);
    pages.active = memory.active_count;
    pages.inactive = memory.inactive_count;
    pages.wired = memory.wire_count;
    pages.speculative = memory.speculative_count;
    pages.compressor = memory.compressor_page_count;
    pages.purgeable = memory.purgeable_count;
    pages.external = memory.external_page_count;
    return pages;
  }

  Result<int64_t> ThermalPressure() const override { return ReadDarwinThermalPressure(); }
  Result<int64_t> PowerMode() const override { return ReadDarwinPowerMode(libraries_); }

  Result<std::unique_ptr<IoReportSubscription>> SubscribeIoReport(
      const IoReportFilter& wanted) const override {
    return SubscribeDarwinIoReport(libraries_, wanted);
  }

  Result<std::unique_ptr<SmcConnection>> OpenSmc() const override { return OpenDarwinSmc(); }

 private:
  const LibraryLoader& libraries_;
  // Each mach_host_self() is one more reference to the port: one is enough.
  const mach_port_t host_ = mach_host_self();
};

}  // namespace

std::unique_ptr<AppleSensors> MakeAppleSensors(const LibraryLoader& libraries) {
  return std::make_unique<DarwinSensors>(libraries);
}

}  // namespace tokwatt
