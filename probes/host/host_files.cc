// HostFiles: what the host probe and the inventory read on Linux, by the file that reads it.
#include "probes/host/host_probe.h"
#include "probes/host/hwmon.h"

namespace tokwatt {
namespace {

using Keep = FilePattern::Keep;

void Append(FilePatterns& all, const FilePatterns& more) {
  all.insert(all.end(), more.begin(), more.end());
}

// load, memory, utilisation, clocks, cpu_info, core_kinds, throttle
FilePatterns Processor() {
  return {
      {"/proc/stat", Keep::kLines, {"cpu"}},
      {"/proc/meminfo"},
      {"/proc/loadavg"},
      {"/proc/cpuinfo",
       Keep::kCpuFlags,
       {"processor", "vendor_id", "cpu family", "model", "physical id", "core id", "cpu MHz",
        "CPU implementer", "CPU part"}},
      {"/sys/devices/system/cpu/cpu[0-9]*/topology/physical_package_id"},
      {"/sys/devices/system/cpu/cpu[0-9]*/topology/core_cpus_list"},
      {"/sys/devices/system/cpu/cpu[0-9]*/topology/thread_siblings_list"},
      {"/sys/devices/system/cpu/cpu[0-9]*/cache/index[0-7]/type"},
      {"/sys/devices/system/cpu/cpu[0-9]*/cache/index[0-7]/level"},
      {"/sys/devices/system/cpu/cpu[0-9]*/cache/index[0-7]/size"},
      {"/sys/devices/system/cpu/cpu[0-9]*/cache/index[0-7]/shared_cpu_list"},
      {"/sys/devices/system/cpu/cpu[0-9]*/thermal_throttle/*_throttle_count"},
      {"/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"},
      {"/sys/devices/system/cpu/cpufreq/*/scaling_cur_freq"},
      {"/sys/devices/system/cpu/cpufreq/*/scaling_governor"},
      {"/sys/devices/system/cpu/cpufreq/*/cpuinfo_max_freq"},
      {"/sys/devices/system/cpu/cpufreq/*/related_cpus"},
      {"/sys/devices/system/cpu/cpufreq/*/energy_performance_preference"},
      {"/sys/devices/cpu_core/cpus"},
      {"/sys/devices/cpu_atom/cpus"},
  };
}

// platform, memory_modules
FilePatterns System() {
  return {
      {"/etc/os-release", Keep::kLines, {"PRETTY_NAME="}},
      {"/usr/lib/os-release", Keep::kLines, {"PRETTY_NAME="}},
      {"/run/systemd/container"},
      {"/run/.containerenv", Keep::kPresence},
      {"/.dockerenv", Keep::kPresence},
      {"/proc/sys/kernel/hostname", Keep::kName},
      {"/proc/sys/kernel/osrelease"},
      {"/proc/sys/kernel/arch"},
      {"/proc/device-tree/model"},
      {"/sys/class/dmi/id/sys_vendor"},
      {"/sys/class/dmi/id/product_name"},
      {"/sys/class/dmi/id/board_vendor"},
      {"/sys/class/dmi/id/board_name"},
      {"/sys/firmware/acpi/platform_profile"},
      {"/sys/firmware/dmi/tables/smbios_entry_point"},
      {"/sys/firmware/dmi/tables/DMI", Keep::kMemoryTable},
      {"/sys/firmware/dmi/entries/17-*/raw", Keep::kMemoryTable},
  };
}

// thermal, thermal_trips, throttle
FilePatterns Thermal() {
  FilePatterns files = HwmonChipFiles();
  Append(files, {
                    {"/sys/class/hwmon/*/temp[0-9]*_label"},
                    {"/sys/class/hwmon/*/fan[0-9]*_label"},
                    {.path = "/sys/class/hwmon/*/temp[0-9]*_input", .asks_device = true},
                    {.path = "/sys/class/hwmon/*/temp[0-9]*_average", .asks_device = true},
                    {.path = "/sys/class/hwmon/*/fan[0-9]*_input", .asks_device = true},
                    {"/sys/class/thermal/thermal_zone*/type"},
                    {"/sys/class/thermal/thermal_zone*/trip_point_*_type"},
                    {"/sys/class/thermal/thermal_zone*/trip_point_*_temp"},
                    {.path = "/sys/class/thermal/thermal_zone*/temp", .asks_device = true},
                    {"/sys/class/thermal/cooling_device*/type"},
                    {"/sys/class/thermal/cooling_device*/cur_state"},
                });
  return files;
}

// pci, gpus, amd_topology
FilePatterns Graphics() {
  return {
      {"/sys/bus/pci/devices/*/class"},
      {"/sys/bus/pci/devices/*/vendor"},
      {"/sys/bus/pci/devices/*/device"},
      {"/sys/bus/pci/devices/*/driver"},
      {"/sys/bus/pci/devices/*/power/runtime_status"},
      {"/sys/bus/pci/devices/*/mem_info_vram_total"},
      {"/sys/bus/pci/devices/*/mem_info_gtt_total"},
      {.path = "/sys/bus/pci/devices/*/gpu_metrics", .asks_device = true},
      {"/sys/module/amdgpu/version"},
      {"/sys/module/i915/version"},
      {"/sys/module/nouveau/version"},
      {"/sys/module/nvidia/version"},
      {"/sys/module/xe/version"},
      {"/proc/driver/nvidia/gpus/*/information", Keep::kLines, {"Model:"}},
      {"/sys/class/kfd/kfd/topology/nodes/*/properties",
       Keep::kLines,
       {"simd_count ", "simd_per_cu ", "location_id ", "domain ", "gfx_target_version "}},
  };
}

// network_links, thunderbolt_links, rdma_ports. The name of a Thunderbolt peer is that of its host.
FilePatterns Links() {
  return {
      {"/sys/class/net/*/operstate"},
      {"/sys/class/net/*/speed"},
      {"/sys/class/net/*/mtu"},
      {"/sys/class/net/*/phy80211"},
      {"/sys/class/net/*/device/driver"},
      {"/sys/class/net/*/device/current_link_speed"},
      {"/sys/class/net/*/device/current_link_width"},
      {"/sys/bus/thunderbolt/devices/*/rx_speed"},
      {"/sys/bus/thunderbolt/devices/*/rx_lanes"},
      {"/sys/bus/thunderbolt/devices/*/tx_speed"},
      {"/sys/bus/thunderbolt/devices/*/tx_lanes"},
      {"/sys/bus/thunderbolt/devices/*/device_name", Keep::kName},
      {"/sys/class/infiniband/*/ports/*/state"},
      {"/sys/class/infiniband/*/ports/*/link_layer"},
      {"/sys/class/infiniband/*/ports/*/rate"},
      {"/sys/class/infiniband/*/device/net/*"},
  };
}

}  // namespace

FilePatterns HostFiles() {
  FilePatterns files = Processor();
  for (const FilePatterns& part : {System(), Thermal(), Graphics(), Links()}) Append(files, part);
  return files;
}

}  // namespace tokwatt
