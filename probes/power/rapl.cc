// rapl: energy counters of x86 processors through powercap (Intel RAPL and AMD's equivalent).
//
// Linux Documentation/power/powercap: a zone has `name`, `energy_uj` (microjoules) and
// `max_energy_range_uj`, after which the counter starts again. Zones "core" and "uncore" are parts
// of their package; "dram" is beside it; "psys" is the whole platform as far as the maker wired
// it. Since Linux 5.10 `energy_uj` is readable by root only (the PLATYPUS side channel).
#include <algorithm>
#include <set>

#include "base/text_file.h"
#include "probes/host/hwmon.h"
#include "probes/power/rapl_pmu.h"

namespace tokwatt {
namespace {

constexpr char kPowercap[] = "/sys/class/powercap";

// Installs a udev rule that lets one group read the counters, and nobody else: they leak timing.
// A remark stands behind "#", because the page offers the whole line to be copied.
constexpr char kReadableFix[] =
    R"(sudo deploy/udev/install.sh "$USER"   # in tokwatt's folder; then log in again)";

constexpr double kRefreshSeconds = 0.001;  // Intel SDM volume 3, "Package RAPL domain"
constexpr double kCeilingWatts = 1000;     // twice the largest socket sold

struct Zone {
  std::string entry;      // "intel-rapl:0:0", for messages
  std::string name;       // "core"
  std::string component;  // "core-0"
  std::string contained_in;
  PowerScope scope = PowerScope::kPackage;
  std::string energy_path;
  uint64_t range_uj = 0;
};

// The hardware counts its own unit in 32 bits (Intel SDM volume 3, "Package RAPL domain"; AMD PPR,
// "RAPL"), and the range is as many of them: 61 uJ on most of Intel's, 15.3 uJ on AMD's. Without a
// range the coarser of the two.
double ResolutionJoules(uint64_t range_uj) {
  constexpr double kUsual = 61e-6;
  return range_uj == 0 ? kUsual : static_cast<double>(range_uj) * 1e-6 / 4294967296.0;
}

// "intel-rapl:0" of "intel-rapl:0:1"; empty for a zone at the top.
std::string ParentEntry(const std::string& entry) {
  const size_t first = entry.find(':');
  const size_t last = entry.rfind(':');
  return first == last ? std::string() : entry.substr(0, last);
}

std::string ReadZoneName(const Env& env, const std::string& entry) {
  char buffer[64];
  const auto name = ReadSmallFile(env.Path(kPowercap) + "/" + entry + "/name", buffer);
  return name ? ComponentName(*name) : std::string();
}

// Fills component, scope and container from the zone's name; false for zones nobody has described.
bool Describe(const std::string& parent_name, bool has_psys, Zone& zone) {
  const std::string container = has_psys ? "psys" : "";
  zone.component = zone.name;
  if (zone.name == "psys") {
    zone.scope = PowerScope::kSystem;
    return true;
  }
  zone.contained_in = container;
  if (zone.name.starts_with("package-")) return true;
  if (!parent_name.starts_with("package-")) return false;
  zone.component += parent_name.substr(std::string("package").size());
  if (zone.name == "dram") return true;
  zone.contained_in = parent_name;
  return zone.name == "core" || zone.name == "uncore";
}

class Rapl : public PowerSource {
 public:
  explicit Rapl(const Env& env) : env_(env), pmu_(env) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> Read() override {
    if (zones_.empty()) FindZones();
    if (zones_.empty()) {
      if (auto counted = pmu_.Read()) return counted;  // powercap's modules may not be loaded
      return Fail(Code::kNotFound,
                  "the kernel shows no RAPL energy counters (normal on virtual machines and on "
                  "processors that are not x86)");
    }
    PowerAnswer answer;
    for (const Zone& zone : zones_) ReadZone(zone, answer);
    if (answer.readings.empty()) return OtherWay(answer);
    return answer;
  }

 private:
  void FindZones() {
    const auto entries = ListDirectory(env_.Path(kPowercap));
    if (!entries) return;
    std::vector<std::string> ordered;  // the MSR zones first: intel-rapl-mmio shows them again
    for (const char* prefix : {"intel-rapl:", "intel-rapl-mmio:"}) {
      std::copy_if(entries->begin(), entries->end(), std::back_inserter(ordered),
                   [&](const std::string& entry) { return entry.starts_with(prefix); });
    }
    const bool has_psys = std::any_of(ordered.begin(), ordered.end(), [&](const auto& entry) {
      return ReadZoneName(env_, entry) == "psys";
    });
    std::set<std::string> seen;
    for (const std::string& entry : ordered) {
      Zone zone = OpenZone(entry);
      const std::string parent = ParentEntry(entry);
      if (!Describe(parent.empty() ? "" : ReadZoneName(env_, parent), has_psys, zone)) continue;
      if (seen.insert(zone.component).second) zones_.push_back(std::move(zone));
    }
  }

  Zone OpenZone(const std::string& entry) const {
    const std::string directory = env_.Path(kPowercap) + "/" + entry;
    Zone zone;
    zone.entry = entry;
    zone.name = ReadZoneName(env_, entry);
    zone.energy_path = directory + "/energy_uj";
    zone.range_uj = ReadUnsigned(directory + "/max_energy_range_uj").value_or(0);
    return zone;
  }

  void ReadZone(const Zone& zone, PowerAnswer& answer) const {
    const auto energy_uj = ReadUnsigned(zone.energy_path);
    if (!energy_uj) {
      Error error = Wrap(energy_uj.error(), zone.entry + "/energy_uj").value();
      if (error.code == Code::kPermissionDenied) error.fix = kReadableFix;
      answer.missing.push_back({zone.component, std::move(error)});
      return;
    }
    if (zone.range_uj > 0 && *energy_uj > zone.range_uj) {
      answer.missing.push_back(
          {zone.component,
           {Code::kDataLoss, zone.entry + "/energy_uj is beyond its own range", {}, {}}});
      return;
    }
    answer.readings.push_back({zone.component, zone.contained_in, zone.scope, Quality::kMeasured,
                               env_.clock->Mono(), EnergyCounter{*energy_uj, zone.range_uj},
                               ResolutionJoules(zone.range_uj), kRefreshSeconds, kCeilingWatts});
  }

  // No zone could be read: perhaps the kernel's performance counters can, else the answer is the
  // first zone's error. Looks for zones again next time, because a module may have been reloaded.
  Result<PowerAnswer> OtherWay(const PowerAnswer& answer) {
    zones_.clear();
    auto counted = pmu_.Read();
    if (counted) return counted;
    return tl::unexpected<Error>(answer.missing.front().error);
  }

  const std::string name_ = "rapl";
  const Env env_;
  std::vector<Zone> zones_;
  RaplPmu pmu_;
};

}  // namespace

// Of powercap, and of the performance counters that rapl_pmu.cc describes.
FilePatterns RaplFiles() {
  return {{"/sys/class/powercap/intel-rapl*/name"},
          {"/sys/class/powercap/intel-rapl*/energy_uj"},
          {"/sys/class/powercap/intel-rapl*/max_energy_range_uj"},
          {"/sys/bus/event_source/devices/power/type"},
          {"/sys/bus/event_source/devices/power/cpumask"},
          {"/sys/bus/event_source/devices/power/events/energy-*"},
          {"/sys/devices/system/cpu/cpu[0-9]*/topology/physical_package_id"}};
}

std::vector<std::unique_ptr<PowerSource>> MakeRapl(const Env& env) {
  std::vector<std::unique_ptr<PowerSource>> sources;
  sources.push_back(std::make_unique<Rapl>(env));
  return sources;
}

}  // namespace tokwatt
