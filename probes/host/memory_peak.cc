#include "probes/host/memory_peak.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace tokwatt {
namespace {

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

bool IsSeparator(char c) { return c == ' ' || c == '-' || c == '_' || c == ':' || c == '#'; }
bool IsLetter(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// "A" of "CHANNEL A", "CHANNELA-DIMM0", with what stands before it: a socket or a controller.
std::optional<std::string> NamedChannel(const std::string& locator) {
  constexpr std::string_view kWord = "CHANNEL";
  const size_t word = locator.find(kWord);
  if (word == std::string::npos) return std::nullopt;
  size_t at = word + kWord.size();
  while (at < locator.size() && IsSeparator(locator[at])) ++at;
  if (at == locator.size() || !(IsLetter(locator[at]) || IsDigit(locator[at]))) return std::nullopt;
  return locator.substr(0, word) + "CHANNEL " + locator[at];
}

// "A" of "DIMM_A2" and "DIMMA2".
std::optional<std::string> LetteredSocket(const std::string& locator) {
  constexpr std::string_view kWord = "DIMM";
  const size_t word = locator.find(kWord);
  if (word == std::string::npos) return std::nullopt;
  size_t at = word + kWord.size();
  while (at < locator.size() && IsSeparator(locator[at])) ++at;
  if (at + 1 >= locator.size()) return std::nullopt;
  if (!IsLetter(locator[at]) || !IsDigit(locator[at + 1])) return std::nullopt;
  return std::string(1, locator[at]);
}

MemoryPeak NoPeak(const char* reason, const char* detail) {
  return {std::nullopt, {}, {reason, detail, {}}};
}

// What is needed of each populated socket, and what is found on the way.
struct Channels {
  std::map<std::string, int64_t> width_bits;  // by channel
  int64_t slowest = 0;                        // transfers per second
  size_t modules = 0;
  bool complete = true;  // every module tells width and speed
  bool named = true;     // every module tells its channel
};

Channels FindChannels(std::span<const SmbiosMemoryDevice> devices) {
  Channels channels;
  for (const SmbiosMemoryDevice& device : devices) {
    if (!device.populated) continue;
    ++channels.modules;
    if (!device.data_width_bits || !device.transfers_per_second) {
      channels.complete = false;
      continue;
    }
    const auto channel = ChannelOf(device);
    channels.named = channels.named && channel;
    int64_t& width = channels.width_bits[channel.value_or("")];
    width = std::max(width, *device.data_width_bits);
    const int64_t speed = *device.transfers_per_second;
    channels.slowest = channels.slowest == 0 ? speed : std::min(channels.slowest, speed);
  }
  return channels;
}

}  // namespace

std::optional<std::string> ChannelOf(const SmbiosMemoryDevice& device) {
  for (const std::string& text : {device.device_locator, device.bank_locator}) {
    if (auto channel = NamedChannel(UpperCase(text))) return channel;
  }
  return LetteredSocket(UpperCase(device.device_locator));
}

MemoryPeak PeakOfModules(std::span<const SmbiosMemoryDevice> devices) {
  const Channels channels = FindChannels(devices);
  if (channels.modules == 0) {
    return NoPeak("not_reported", "the firmware's table lists no memory module");
  }
  if (!channels.complete) {
    return NoPeak("not_reported",
                  "the firmware's table does not tell width and speed of every memory module");
  }
  if (channels.modules > 1 && !channels.named) {
    return NoPeak("channels_unknown",
                  "the firmware's table does not tell which memory modules share a channel");
  }
  int64_t bits = 0;
  for (const auto& [channel, width] : channels.width_bits) bits += width;
  MemoryPeak peak;
  peak.bytes_per_second = static_cast<double>(bits) / 8 * static_cast<double>(channels.slowest);
  const size_t count = channels.width_bits.size();
  peak.source = std::to_string(count) + (count == 1 ? " channel, " : " channels, ") +
                std::to_string(bits) + " bit × " + std::to_string(channels.slowest / 1'000'000) +
                " MT/s";
  return peak;
}

std::vector<MemoryModules> GroupModules(std::span<const SmbiosMemoryDevice> devices) {
  std::vector<MemoryModules> groups;
  for (const SmbiosMemoryDevice& device : devices) {
    if (!device.populated) continue;
    MemoryModules module{1, device.bytes, device.type, device.data_width_bits,
                         device.transfers_per_second};
    const auto alike = std::find_if(groups.begin(), groups.end(), [&](MemoryModules group) {
      group.count = 1;
      return group == module;
    });
    if (alike != groups.end()) {
      ++alike->count;
    } else {
      groups.push_back(std::move(module));
    }
  }
  return groups;
}

}  // namespace tokwatt
