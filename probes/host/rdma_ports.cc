#include "probes/host/rdma_ports.h"

#include <algorithm>
#include <string>

#include "base/text_file.h"
#include "probes/host/cpu_info.h"
#include "probes/host/network_links.h"
#include "probes/host/thunderbolt_links.h"

namespace tokwatt {
namespace {

constexpr char kDevices[] = "/sys/class/infiniband";
constexpr size_t kMostPorts = 32;

RdmaPort ReadPort(const std::string& directory) {
  RdmaPort port;
  char buffer[64];
  if (const auto state = ReadSmallFile(directory + "/state", buffer)) {
    const size_t colon = state->find(": ");
    port.state = Printable(colon == std::string_view::npos ? *state : state->substr(colon + 2));
  }
  if (const auto layer = ReadSmallFile(directory + "/link_layer", buffer)) {
    port.link_layer = Printable(*layer);
  }
  // The rate of a port that is down is what it would fall back to.
  const auto rate = ReadSmallFile(directory + "/rate", buffer);
  if (rate && port.state == "ACTIVE") port.bits_per_second = ParseGigabits(*rate);
  return port;
}

std::string InterfaceOf(const std::string& device) {
  const auto names = ListDirectory(device + "/device/net");
  return names && !names->empty() ? Printable(WithoutMacAddress(names->front())) : std::string();
}

}  // namespace

std::vector<RdmaPort> ReadRdmaPorts(const Env& env) {
  std::vector<RdmaPort> ports;
  const auto devices = ListDirectory(env.Path(kDevices));
  if (!devices) return ports;
  for (const std::string& device : *devices) {
    const std::string directory = env.Path(kDevices) + "/" + device;
    const auto numbers = ListDirectory(directory + "/ports");
    if (!numbers) continue;
    for (const std::string& number : *numbers) {
      const auto parsed = ParseInteger(number);
      if (!parsed || ports.size() >= kMostPorts) continue;
      RdmaPort port = ReadPort(directory + "/ports/" + number);
      port.device = Printable(WithoutMacAddress(device));
      port.port = *parsed;
      port.interface = InterfaceOf(directory);
      ports.push_back(std::move(port));
    }
  }
  return ports;
}

}  // namespace tokwatt
