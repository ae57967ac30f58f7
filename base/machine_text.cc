#include "base/machine_text.h"

#include <cstdio>

namespace tokwatt {
namespace {

// Three significant digits: enough to tell sizes and speeds apart.
std::string Rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, value >= 1000 ? "%.0f" : "%.3g", value);
  return text;
}

// Appends `part` behind a separator, unless one of both is empty.
void Append(std::string& text, const std::string& part, const char* separator) {
  if (part.empty()) return;
  if (!text.empty()) text += separator;
  text += part;
}

std::string Counted(int64_t count, const std::string& of) {
  return of.empty() ? std::to_string(count) + (count == 1 ? " core" : " cores")
                    : std::to_string(count) + " × " + of;
}

std::string ModuleText(const MemoryModules& module) {
  std::string text = std::to_string(module.count) + " ×";
  if (module.bytes) {
    text += " " + Rounded(static_cast<double>(*module.bytes) / (1 << 30)) + " GiB";
  }
  text += " " + (module.type.empty() ? "memory" : module.type);
  if (module.transfers_per_second) {
    text += "-" + std::to_string(*module.transfers_per_second / 1'000'000);
  }
  return text;
}

}  // namespace

std::string BitRateText(int64_t bits_per_second) {
  const auto bits = static_cast<double>(bits_per_second);
  return bits >= 1e9 ? Rounded(bits * 1e-9) + " Gb/s" : Rounded(bits * 1e-6) + " Mb/s";
}

std::string BytesText(int64_t bytes) {
  const auto count = static_cast<double>(bytes);
  return count >= 1e9 ? Rounded(count * 1e-9) + " GB" : Rounded(count * 1e-6) + " MB";
}

std::string HertzText(int64_t hertz) { return Rounded(static_cast<double>(hertz) * 1e-9) + " GHz"; }

std::string CoresText(const std::vector<CoreGroup>& cores) {
  std::string text;
  for (const CoreGroup& group : cores) {
    std::string part = Counted(group.count, group.kind);
    if (group.max_hz) part += " @ " + HertzText(*group.max_hz);
    Append(text, part, " + ");
  }
  return text;
}

std::string MemoryModulesText(const std::vector<MemoryModules>& modules) {
  std::string text;
  for (const MemoryModules& module : modules) Append(text, ModuleText(module), " + ");
  return text;
}

std::string GpuText(const GpuDevice& gpu) {
  std::string text = gpu.name.empty() ? gpu.vendor + " " + gpu.device_id : gpu.name;
  std::string more = gpu.architecture;
  if (gpu.compute_units) Append(more, std::to_string(*gpu.compute_units) + " compute units", ", ");
  if (!more.empty()) text += " (" + more + ")";
  return text;
}

std::string GpuMemoryText(const GpuDevice& gpu) {
  std::string text;
  if (gpu.memory_bytes) text = BytesText(*gpu.memory_bytes) + " of its own";
  if (gpu.shared_memory_bytes && gpu.integrated.value_or(false)) {
    Append(text, BytesText(*gpu.shared_memory_bytes) + " of the system's", " + ");
  }
  return text;
}

std::string GpuDriverText(const GpuDevice& gpu) {
  if (gpu.driver.empty()) return "no driver";
  if (gpu.driver == "macOS") return gpu.driver;
  return gpu.driver + (gpu.driver_version.empty() ? " of the kernel" : " " + gpu.driver_version);
}

std::string LinkSpeedText(const NetworkLink& link) {
  if (link.bits_per_second) return BitRateText(*link.bits_per_second);
  if (link.state == "up") return "up, speed not told";
  return link.state.empty() ? "state not told" : link.state;
}

std::string LinkText(const NetworkLink& link) {
  std::string text = link.driver;
  if (link.kind == "wifi") Append(text, "Wi-Fi", ", ");
  Append(text, LinkSpeedText(link), ", ");
  if (link.mtu_bytes) Append(text, "MTU " + std::to_string(*link.mtu_bytes), ", ");
  if (!link.port.empty()) Append(text, "half of " + link.port, ", ");
  if (link.bus_bits_per_second && link.bits_per_second &&
      *link.bus_bits_per_second < *link.bits_per_second) {
    Append(text, "its PCIe link carries " + BitRateText(*link.bus_bits_per_second), ", ");
  }
  return text;
}

std::string ThunderboltText(const ThunderboltLink& link) {
  if (!link.rx_bits_per_second || !link.tx_bits_per_second) return "speed not told";
  const std::string in = BitRateText(*link.rx_bits_per_second);
  const std::string out = BitRateText(*link.tx_bits_per_second);
  return in == out ? in : in + " in, " + out + " out";
}

std::string RdmaText(const RdmaPort& port) {
  std::string text = port.state;
  if (port.bits_per_second) Append(text, BitRateText(*port.bits_per_second), ", ");
  if (!port.link_layer.empty()) Append(text, "over " + port.link_layer, " ");
  return text;
}

}  // namespace tokwatt
