#include "probes/host/network_links.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text_file.h"
#include "probes/host/cpu_info.h"

namespace tokwatt {
namespace {

constexpr char kNet[] = "/sys/class/net";
constexpr size_t kMostLinks = 32;
constexpr int64_t kMostMegabits = 10'000'000;
constexpr int64_t kMostMtu = 1 << 20;

// "up", "down", "lowerlayerdown", ...
std::string ReadState(const std::string& directory) {
  char buffer[64];
  const auto text = ReadSmallFile(directory + "/operstate", buffer);
  const bool word =
      text && std::all_of(text->begin(), text->end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return word ? std::string(*text) : std::string();
}

std::string KindOf(const std::string& directory, const std::string& driver) {
  if (!LinkTargetName(directory + "/phy80211").empty()) return "wifi";
  return driver == "thunderbolt-net" ? "thunderbolt" : "ethernet";
}

Absence WhyNoSpeed(const NetworkLink& link) {
  if (link.state.find("down") != std::string::npos) {
    return {"link_down", "no cable, or switched off", {}};
  }
  if (link.kind == "wifi") {
    return {"not_reported", "the rate of Wi-Fi changes with every frame",
            "iw dev " + link.name + " link"};
  }
  if (link.kind == "thunderbolt") {
    return {"not_reported", "see the Thunderbolt link that carries it", {}};
  }
  return {"not_reported", "its driver does not tell its speed", {}};
}

void ReadSpeed(const std::string& directory, NetworkLink& link) {
  const auto megabits = ReadInteger(directory + "/speed");
  if (link.state == "up" && megabits && *megabits > 0 && *megabits <= kMostMegabits) {
    link.bits_per_second = *megabits * 1'000'000;
  } else {
    link.speed_absent = WhyNoSpeed(link);
  }
}

void ReadBus(const std::string& directory, NetworkLink& link) {
  char buffer[64];
  const auto speed = ReadSmallFile(directory + "/device/current_link_speed", buffer);
  const auto lanes = ReadInteger(directory + "/device/current_link_width");
  if (speed && lanes) link.bus_bits_per_second = PcieBitsPerSecond(*speed, *lanes);
}

// The number of the port on a ConnectX-7 is the function of its PCI address: 0000:01:00.1.
std::string SparkPort(const std::string& directory, const NetworkLink& link) {
  if (link.driver != "mlx5_core") return {};
  const std::string address = LinkTargetName(directory + "/device");
  const size_t dot = address.rfind('.');
  if (dot == std::string::npos) return {};
  const auto function = ParseUnsigned(std::string_view(address).substr(dot + 1));
  return function && *function < 2 ? "QSFP " + std::to_string(*function + 1) : std::string();
}

std::optional<NetworkLink> ReadLink(const std::string& directory, const std::string& name,
                                    std::string_view chip) {
  NetworkLink link;
  link.driver = LinkTargetName(directory + "/device/driver");
  if (link.driver.empty()) return std::nullopt;
  link.name = Printable(WithoutMacAddress(name));
  link.kind = KindOf(directory, link.driver);
  link.state = ReadState(directory);
  ReadSpeed(directory, link);
  const auto mtu = ReadInteger(directory + "/mtu");
  if (mtu && *mtu > 0 && *mtu <= kMostMtu) link.mtu_bytes = *mtu;
  ReadBus(directory, link);
  if (chip.find("GB10") != std::string_view::npos) link.port = SparkPort(directory, link);
  return link;
}

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

struct LineCode {
  std::string_view speed;
  int64_t bits_per_lane;  // of data, per second
};
constexpr LineCode kLineCodes[] = {
    {"2.5 GT/s", 2'000'000'000},   {"5.0 GT/s", 4'000'000'000},   {"8.0 GT/s", 7'876'923'077},
    {"16.0 GT/s", 15'753'846'154}, {"32.0 GT/s", 31'507'692'308},
};

}  // namespace

std::string WithoutMacAddress(const std::string& name) {
  constexpr size_t kDigits = 12;
  for (const std::string prefix : {"enx", "wlx", "wwx", "rocex"}) {
    if (!name.starts_with(prefix) || name.size() < prefix.size() + kDigits) continue;
    const auto digits = name.begin() + static_cast<std::ptrdiff_t>(prefix.size());
    if (!std::all_of(digits, digits + kDigits, IsHex)) continue;
    return prefix + "*" + name.substr(prefix.size() + kDigits);
  }
  return name;
}

std::optional<int64_t> PcieBitsPerSecond(std::string_view speed, int64_t lanes) {
  if (lanes < 1 || lanes > 32) return std::nullopt;
  for (const LineCode& code : kLineCodes) {
    if (speed.starts_with(code.speed)) return code.bits_per_lane * lanes;
  }
  return std::nullopt;
}

std::vector<NetworkLink> ReadNetworkLinks(const Env& env, std::string_view chip) {
  std::vector<NetworkLink> links;
  std::set<std::string> names;
  const auto interfaces = ListDirectory(env.Path(kNet));
  if (!interfaces) return links;
  for (const std::string& interface : *interfaces) {
    auto link = ReadLink(env.Path(kNet) + "/" + interface, interface, chip);
    if (!link || links.size() >= kMostLinks) continue;
    const std::string name = link->name;
    for (int n = 2; !names.insert(link->name).second; ++n) {
      link->name = name + "-" + std::to_string(n);
    }
    links.push_back(std::move(*link));
  }
  return links;
}

}  // namespace tokwatt
