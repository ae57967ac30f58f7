#include "cli/machine_table.h"

#include <cstdio>

#include "base/machine_text.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// Both texts with a comma between them, where both are there.
std::string Joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + ", " + b;
}

class Rows {
 public:
  void Add(const std::string& name, const std::string& text) {
    if (!text.empty()) table_.Row({name, text});
  }
  // A row for each part of the list, named once.
  template <typename Text>
  void AddEach(const std::string& name, const json& parts, const Text& text) {
    bool first = true;
    for (const json& part : parts) {
      Add(first ? name : "", text(part));
      first = false;
    }
  }
  std::string Text() const { return table_.Text(); }

 private:
  Table table_{{"MACHINE", "WHAT IT IS"}};
};

std::string MemoryText(const json& device) {
  const json& bytes = device.at("memory_bytes");
  return Joined(bytes.is_number() ? BytesText(bytes.get<int64_t>()) : "",
                device.value("memory_modules_text", ""));
}

std::string PeakText(const json& device) {
  const json& peak = device.at("peak_bytes_per_second");
  if (!peak.is_number()) return device.at("peak_bytes_per_second_reason").value("detail", "");
  char text[48];
  std::snprintf(text, sizeof text, "%.4g GB/s at most, by ", peak.get<double>() * 1e-9);
  return text + device.value("peak_source", "");
}

std::string SettingsText(const json& device) {
  const std::string governor = device.value("governor", "");
  const std::string mode = device.value("power_mode", "");
  return Joined(governor.empty() ? "" : "governor " + governor,
                mode.empty() ? "" : "power mode " + mode);
}

std::string GpuRow(const json& gpu) {
  const std::string memory = gpu.value("memory_text", "");
  return Joined(Joined(gpu.value("text", ""), gpu.value("driver_text", "")),
                memory.empty() ? "" : "works in " + memory);
}

std::string LinkRow(const json& link) {
  return link.value("name", "") + ": " + link.value("text", "");
}

std::string ThunderboltRow(const json& link) {
  return link.value("device", "") + " " + link.value("name", "") + ": " + link.value("text", "");
}

std::string RdmaRow(const json& port) {
  const std::string interface = port.value("interface", "");
  return port.value("device", "") + (interface.empty() ? "" : " (" + interface + ")") + ": " +
         port.value("text", "");
}

std::string TripRow(const json& trip) {
  char degrees[32];
  std::snprintf(degrees, sizeof degrees, "%.4g °C", trip.value("celsius", 0.0));
  return trip.value("zone", "") + ": " + trip.value("kind", "") + " at " + degrees;
}

}  // namespace

std::string MachineTable(const json& device) {
  Rows rows;
  const std::string inside = device.value("virtualisation", "");
  rows.Add("model", device.value("vendor_model", ""));
  rows.Add("runs inside", inside == "none" ? "" : inside);
  rows.Add("system", Joined(device.value("os", ""), device.value("kernel", "")));
  rows.Add("processor", device.value("chip", ""));
  rows.Add("cores", device.value("cores_text", ""));
  rows.Add("memory", MemoryText(device));
  rows.Add("memory speed", PeakText(device));
  rows.Add("settings", SettingsText(device));
  rows.AddEach("GPU", device.at("gpus"), GpuRow);
  rows.AddEach("network", device.at("network"), LinkRow);
  rows.AddEach("Thunderbolt", device.at("thunderbolt"), ThunderboltRow);
  rows.AddEach("RDMA", device.at("rdma"), RdmaRow);
  rows.AddEach("heat", device.at("thermal_trips"), TripRow);
  return rows.Text();
}

}  // namespace tokwatt
