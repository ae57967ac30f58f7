#include "probes/apple/ioreport_energy.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text_file.h"
#include "probes/host/hwmon.h"

namespace tokwatt {
namespace {

constexpr char kGroup[] = "Energy Model";
constexpr char kPackage[] = "package-0";

// What a channel's name says: "ANE0_1" is the second part of the first Neural Engine.
struct RailName {
  EnergyRailKind kind = EnergyRailKind::kCpu;
  std::vector<uint64_t> numbers;
};

// "0", "0_1" or nothing, as numbers; nullopt for anything else.
std::optional<std::vector<uint64_t>> ParseNumbers(std::string_view text) {
  std::vector<uint64_t> numbers;
  while (!text.empty()) {
    const size_t end = std::min(text.find('_'), text.size());
    const auto number = ParseUnsigned(text.substr(0, end));
    if (!number || end + 1 == text.size()) return std::nullopt;
    numbers.push_back(*number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return numbers;
}

std::optional<RailName> Numbered(EnergyRailKind kind, std::string_view numbers) {
  auto parsed = ParseNumbers(numbers);
  if (!parsed) return std::nullopt;
  return RailName{kind, *std::move(parsed)};
}

// "CPU Energy" or "DIE_<n>_CPU Energy".
std::optional<RailName> ParseCpuName(std::string_view name) {
  constexpr std::string_view kWhole = "CPU Energy";
  constexpr std::string_view kDie = "DIE_";
  if (name == kWhole) return RailName{EnergyRailKind::kCpu, {}};
  if (!name.starts_with(kDie) || !name.ends_with(kWhole)) return std::nullopt;
  name.remove_prefix(kDie.size());
  name.remove_suffix(kWhole.size());
  if (name.size() < 2 || !name.ends_with('_')) return std::nullopt;
  return Numbered(EnergyRailKind::kCpu, name.substr(0, name.size() - 1));
}

std::optional<RailName> ParseName(const IoReportChannel& channel) {
  if (channel.group != kGroup) return std::nullopt;
  const std::string_view name = channel.name;
  if (name == "GPU Energy") return RailName{EnergyRailKind::kGpu, {}};
  constexpr std::pair<std::string_view, EnergyRailKind> kNumbered[] = {
      {"ANE", EnergyRailKind::kAne},
      {"DRAM", EnergyRailKind::kDram},
      {"GPU SRAM", EnergyRailKind::kGpuSram},
  };
  for (const auto& [stem, kind] : kNumbered) {
    if (name.starts_with(stem)) return Numbered(kind, name.substr(stem.size()));
  }
  return ParseCpuName(name);
}

// "DIE_0_CPU Energy" -> "die-0-cpu".
std::string Component(std::string_view name) {
  constexpr std::string_view kEnergy = " Energy";
  if (name.ends_with(kEnergy)) name.remove_suffix(kEnergy.size());
  return ComponentName(name);
}

bool IsPartOf(const RailName& part, const RailName& whole) {
  return part.kind == whole.kind && part.numbers.size() > whole.numbers.size() &&
         std::equal(whole.numbers.begin(), whole.numbers.end(), part.numbers.begin());
}

bool IsInPackage(EnergyRailKind kind) {
  return kind == EnergyRailKind::kCpu || kind == EnergyRailKind::kGpu ||
         kind == EnergyRailKind::kAne;
}

// The nearest rail that includes `part`, else the package, else nothing.
std::string Container(const RailName& part, std::span<const EnergyRail> rails,
                      std::span<const RailName> names) {
  size_t nearest = rails.size();
  for (size_t i = 0; i < rails.size(); ++i) {
    const bool nearer =
        nearest == rails.size() || names[i].numbers.size() > names[nearest].numbers.size();
    if (IsPartOf(part, names[i]) && nearer) nearest = i;
  }
  if (nearest < rails.size()) return rails[nearest].component;
  return IsInPackage(part.kind) ? kPackage : "";
}

struct Unit {
  std::string_view label;
  double joules;
  uint64_t multiply_to_uj;
  uint64_t divide_to_uj;
};
constexpr Unit kUnits[] = {
    {"J", 1, 1'000'000, 1}, {"mJ", 1e-3, 1'000, 1},      {"uJ", 1e-6, 1, 1},
    {"nJ", 1e-9, 1, 1'000}, {"pJ", 1e-12, 1, 1'000'000},
};

const Unit* FindUnit(std::string_view label) {
  const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits),
                                  [&](const Unit& each) { return each.label == Trim(label); });
  return unit == std::end(kUnits) ? nullptr : unit;
}

// The sum over the rails that are contained in the package and in nothing else.
RailEnergy SumPackage(std::span<const EnergyRail> rails, std::span<const RailEnergy> energies) {
  RailEnergy package{kPackage, {}, uint64_t{0}, 0};
  const auto missing = [&package](const std::string& what) {
    package.total_uj =
        Fail(Code::kUnavailable, "the sum of the chip's rails lacks " + what, "part_missing");
  };
  for (const auto& [kind, name] : {std::pair{EnergyRailKind::kCpu, "the processor"},
                                   {EnergyRailKind::kGpu, "the graphics"},
                                   {EnergyRailKind::kAne, "the Neural Engine"}}) {
    const bool known = std::any_of(rails.begin(), rails.end(),
                                   [kind = kind](const auto& rail) { return rail.kind == kind; });
    if (!known) missing(name);
  }
  for (const RailEnergy& rail : energies) {
    if (rail.contained_in != kPackage || !package.total_uj) continue;
    if (!rail.total_uj) {
      missing(rail.component);
    } else {
      *package.total_uj += *rail.total_uj;
      package.step_joules += rail.step_joules;
    }
  }
  return package;
}

}  // namespace

bool IsEnergyChannel(const IoReportChannel& channel) { return ParseName(channel).has_value(); }

std::vector<EnergyRail> ChooseEnergyRails(std::span<const IoReportChannel> channels) {
  std::vector<EnergyRail> rails;
  std::vector<RailName> names;
  for (size_t i = 0; i < channels.size(); ++i) {
    auto name = ParseName(channels[i]);
    if (!name) continue;
    const std::string component = Component(channels[i].name);
    const bool twice = std::any_of(rails.begin(), rails.end(), [&](const EnergyRail& rail) {
      return rail.component == component;
    });
    if (twice) continue;
    rails.push_back({name->kind, component, {}, i});
    names.push_back(*std::move(name));
  }
  for (size_t i = 0; i < rails.size(); ++i) {
    rails[i].contained_in = Container(names[i], rails, names);
  }
  return rails;
}

std::vector<RailEnergy> ReadEnergyRails(std::span<const EnergyRail> rails,
                                        std::span<const IoReportChannel> channels,
                                        std::span<const IoReportValue> values) {
  std::vector<RailEnergy> energies;
  for (const EnergyRail& rail : rails) {
    RailEnergy energy{rail.component, rail.contained_in, {}, 0};
    const std::string& label = channels[rail.index].unit;
    energy.total_uj = ToMicrojoules(values[rail.index].integer, label);
    if (const Unit* unit = FindUnit(label)) energy.step_joules = unit->joules;
    energies.push_back(std::move(energy));
  }
  energies.insert(energies.begin(), SumPackage(rails, energies));
  return energies;
}

Result<uint64_t> ToMicrojoules(int64_t value, std::string_view unit) {
  const Unit* known = FindUnit(unit);
  if (known == nullptr) {
    return Fail(Code::kUnimplemented,
                "IOReport counts in '" + ComponentName(unit) +
                    "', which this version does not know as a unit of energy",
                "unit_unknown");
  }
  constexpr auto kMost = static_cast<uint64_t>(INT64_MAX);
  if (value == kInvalidIoReportValue) {
    return Fail(Code::kUnavailable, "IOReport has no value", "not_told_by_driver");
  }
  const auto count = static_cast<uint64_t>(value);
  // A sum of sixteen of them must still fit.
  if (value < 0 || count / known->divide_to_uj > kMost / 16 / known->multiply_to_uj) {
    return Fail(Code::kDataLoss, "IOReport returns an energy that no counter can have");
  }
  return count / known->divide_to_uj * known->multiply_to_uj;
}

}  // namespace tokwatt
