// The host on macOS: an inventory by sysctl; every sensor says that this version cannot read it.
//
// Not run on hardware yet. Under a root the files of a Linux tree are not read either.
#include <sys/sysctl.h>
#include <sys/utsname.h>

#include <optional>

#include "probes/host/chip_table.h"
#include "probes/host/cpu_info.h"
#include "probes/host/host_probe.h"
#include "probes/host/load.h"
#include "probes/host/self_probe.h"

namespace tokwatt {
namespace {

std::string SysctlText(const char* name) {
  char text[256];
  size_t size = sizeof text - 1;
  if (::sysctlbyname(name, text, &size, nullptr, 0) != 0) return {};
  text[size] = '\0';
  return Printable(text);
}

std::optional<int64_t> SysctlNumber(const char* name) {
  int64_t value = 0;
  size_t size = sizeof value;
  if (::sysctlbyname(name, &value, &size, nullptr, 0) != 0) return std::nullopt;
  if (size == sizeof(int32_t)) return *reinterpret_cast<const int32_t*>(&value);
  return value;
}

tl::unexpected<Error> NotInThisVersion(const char* what) {
  return Fail(Code::kUnimplemented, std::string(what) + " is not read on macOS in this version");
}

class HostProbe : public Probe {
 public:
  HostProbe() { info_.name = "host"; }
  const ProbeInfo& info() const override { return info_; }
  Result<> Collect(SampleSink&) override { return NotInThisVersion("the host's state"); }
  std::vector<SensorState> Sensors() const override {
    std::vector<SensorState> sensors;
    for (const Metric* metric :
         {&metrics::kUtilizationRatio, &metrics::kMemoryUsedBytes, &metrics::kClockHertz,
          &metrics::kTemperatureCelsius, &metrics::kFanRpm, &metrics::kThrottled}) {
      SensorState state;
      state.probe = "host";
      state.source = "host";
      state.metric = metric->name;
      state.absent = Absence{"unimplemented", "not read on macOS in this version", {}};
      sensors.push_back(std::move(state));
    }
    return sensors;
  }

 private:
  ProbeInfo info_;
};

}  // namespace

std::unique_ptr<Probe> MakeHostProbe(const Env&) { return std::make_unique<HostProbe>(); }

Inventory ReadHostInventory(const Env& env) {
  Inventory inventory;
  inventory.peak_source = "not available under a root";
  if (env.under_root()) return inventory;
  utsname names{};
  if (::uname(&names) == 0) {
    inventory.hostname = Printable(names.nodename);
    inventory.kernel = Printable(names.release);
    inventory.architecture = Printable(names.machine);
  }
  inventory.os = "macOS " + SysctlText("kern.osproductversion");
  inventory.chip = SysctlText("machdep.cpu.brand_string");
  inventory.vendor_model = SysctlText("hw.model");
  inventory.virtualisation = SysctlNumber("kern.hv_vmm_present").value_or(0) != 0 ? "vm" : "none";
  inventory.physical_cores = SysctlNumber("hw.physicalcpu");
  inventory.logical_cores = SysctlNumber("hw.logicalcpu");
  inventory.memory_bytes = SysctlNumber("hw.memsize");
  const PeakBandwidth peak = FindPeakBandwidth(inventory.chip);
  inventory.peak_bytes_per_second = peak.bytes_per_second;
  inventory.peak_source = peak.source;
  return inventory;
}

HostLoadReader::HostLoadReader(const Env& env) : env_(env) {}
Result<double> HostLoadReader::UtilizationRatio() { return NotInThisVersion("utilisation"); }
Result<int64_t> HostLoadReader::AvailableMemoryBytes() const {
  return NotInThisVersion("available memory");
}
std::vector<std::pair<std::string, std::string>> HostLoadReader::Disclosure() const { return {}; }

Result<int64_t> ReadOwnResidentBytes() { return NotInThisVersion("the agent's memory"); }

}  // namespace tokwatt
