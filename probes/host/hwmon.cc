#include "probes/host/hwmon.h"

#include <algorithm>
#include <map>

#include "base/text_file.h"

namespace tokwatt {
namespace {

// Chips that a measuring program should not read every second.
struct Disturbed {
  std::string_view chip;  // name or beginning of it
  const char* why;
};
constexpr Disturbed kDisturbed[] = {
    {"nvme", "reading it sends a command to the drive and keeps it out of its sleep states"},
    {"drivetemp", "reading it sends a command to the drive and keeps it spinning"},
    {"iwlwifi", "reading it wakes the wireless firmware"},
    {"mt79", "reading it wakes the wireless firmware"},
    {"ath1", "reading it wakes the wireless firmware"},
    {"dell_smm", "reading it stops every processor for milliseconds"},
    {"jc42", "reading it blocks the SMBus"},
    {"spd5118", "reading it blocks the SMBus"},
};

struct Found {
  HwmonChip chip;
  std::string device;  // orders chips of the same name
};

std::optional<Found> OpenChip(const std::string& directory) {
  char buffer[64];
  const auto name = ReadSmallFile(directory + "/name", buffer);
  if (!name || ComponentName(*name).empty()) return std::nullopt;
  return Found{{ComponentName(*name), directory, {}}, LinkTargetName(directory + "/device")};
}

// The number between `kind` and `suffix` in "temp12_input".
std::optional<int64_t> ChannelNumber(std::string_view file, std::string_view kind,
                                     std::string_view suffix) {
  if (!file.starts_with(kind) || !file.ends_with(suffix)) return std::nullopt;
  if (file.size() <= kind.size() + suffix.size()) return std::nullopt;
  file.remove_prefix(kind.size());
  file.remove_suffix(suffix.size());
  return ParseInteger(file);
}

HwmonChannel MakeChannel(const HwmonChip& chip, std::string_view kind, int64_t number) {
  HwmonChannel channel;
  channel.stem = std::string(kind) + std::to_string(number);
  char buffer[128];
  const auto label = ReadSmallFile(chip.directory + "/" + channel.stem + "_label", buffer);
  if (label) channel.label = std::string(*label);
  const std::string name = ComponentName(channel.label);
  channel.component = chip.prefix + "-" + (name.empty() ? channel.stem : name);
  return channel;
}

// Two channels with one label ("Core" twice) get their number behind it.
void MakeComponentsUnique(std::vector<HwmonChannel>& channels) {
  std::map<std::string, int> count;
  for (const HwmonChannel& channel : channels) ++count[channel.component];
  for (HwmonChannel& channel : channels) {
    if (count[channel.component] > 1) channel.component += "-" + channel.stem;
  }
}

}  // namespace

Result<std::vector<HwmonChip>> ListHwmonChips(const Env& env) {
  const std::string root = env.Path("/sys/class/hwmon");
  std::vector<Found> found;
  if (const auto names = ListDirectory(root)) {
    for (const std::string& name : *names) {
      if (auto chip = OpenChip(root + "/" + name)) found.push_back(std::move(*chip));
    }
  }
  if (found.empty()) return Fail(Code::kNotFound, "the kernel shows no hwmon sensors");
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tie(a.chip.name, a.device, a.chip.directory) <
           std::tie(b.chip.name, b.device, b.chip.directory);
  });
  std::vector<HwmonChip> chips;
  std::map<std::string, int> seen;
  for (Found& each : found) {
    const int ordinal = ++seen[each.chip.name];
    each.chip.prefix = each.chip.name + (ordinal > 1 ? "-" + std::to_string(ordinal) : "");
    chips.push_back(std::move(each.chip));
  }
  return chips;
}

std::vector<HwmonChannel> ListHwmonChannels(const HwmonChip& chip, std::string_view kind) {
  std::vector<int64_t> numbers;
  const auto files = ListDirectory(chip.directory);
  if (!files) return {};
  for (const std::string& file : *files) {
    auto number = ChannelNumber(file, kind, "_input");
    if (!number) number = ChannelNumber(file, kind, "_average");
    if (number && *number >= 0) numbers.push_back(*number);
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<HwmonChannel> channels;
  channels.reserve(numbers.size());
  for (const int64_t number : numbers) channels.push_back(MakeChannel(chip, kind, number));
  MakeComponentsUnique(channels);
  return channels;
}

std::optional<Absence> WhyNotRead(const HwmonChip& chip) {
  for (const Disturbed& disturbed : kDisturbed) {
    if (chip.name.starts_with(ComponentName(disturbed.chip))) {
      return Absence{"left_alone", disturbed.why, {}};
    }
  }
  char buffer[32];
  const auto status = ReadSmallFile(chip.directory + "/device/power/runtime_status", buffer);
  if (status && *status == "suspended") {
    return Absence{"suspended", "the device sleeps, and reading it would wake it", {}};
  }
  return std::nullopt;
}

FilePatterns HwmonChipFiles() {
  return {{"/sys/class/hwmon/*/name"},
          {"/sys/class/hwmon/*/device"},
          {"/sys/class/hwmon/*/device/power/runtime_status"}};
}

std::string ComponentName(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, 48)) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      name += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

}  // namespace tokwatt
