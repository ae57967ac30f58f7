#include "probes/power/wall_calibration.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/state_dir.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr double kLevelWatts = 5;
constexpr size_t kMostInLevel = 12;
constexpr int kMostLevels = 400;
constexpr Nanoseconds kForgotten = std::chrono::hours(24 * 90);
constexpr double kMostPackageWatts = kLevelWatts * kMostLevels;
constexpr double kMostWallWatts = 10'000;

bool IsOwn(const WindowEnergy& energy) { return energy.powers.empty(); }

bool IsKnown(const WindowEnergy& energy) {
  return energy.energy_uj && energy.edge_bound_ratio &&
         *energy.edge_bound_ratio <= kLargestEdgeBoundRatio;
}

bool HasCard(const std::vector<WindowEnergy>& energies) {
  return std::any_of(energies.begin(), energies.end(), [](const WindowEnergy& energy) {
    return IsOwn(energy) && energy.scope == PowerScope::kBoard;
  });
}

using Rows = std::vector<const WindowEnergy*>;

// Of this machine, and no part of anything.
Rows OuterOf(const std::vector<WindowEnergy>& energies, PowerScope scope) {
  Rows rows;
  for (const WindowEnergy& energy : energies) {
    if (IsOwn(energy) && energy.scope == scope && energy.contained_in.empty()) {
      rows.push_back(&energy);
    }
  }
  return rows;
}

const WindowEnergy* OnlyOne(const Rows& rows) { return rows.size() == 1 ? rows[0] : nullptr; }

bool IsPackage(const WindowEnergy* row) { return row->component.starts_with("package-"); }

// RAPL's memory stands beside its package, whose watts are meant. Of several sources of the package
// (RAPL, amdgpu) the first by name speaks, always the same.
const WindowEnergy* Package(const std::vector<WindowEnergy>& energies) {
  std::map<std::string, Rows> by_source;
  for (const WindowEnergy* row : OuterOf(energies, PowerScope::kPackage)) {
    by_source[row->source].push_back(row);
  }
  for (auto& [source, rows] : by_source) {
    if (std::any_of(rows.begin(), rows.end(), IsPackage)) {
      std::erase_if(rows, [](const WindowEnergy* row) { return !IsPackage(row); });
    }
    if (const WindowEnergy* only = OnlyOne(rows)) return only;
  }
  return nullptr;
}

double Watts(const WindowEnergy& energy, Nanoseconds length) {
  return static_cast<double>(*energy.energy_uj) * 1e-6 / Seconds(length);
}

std::string NameOf(const WindowEnergy& energy) { return energy.source + " " + energy.component; }

Result<WallModel> NothingYet() { return FitWall({}); }

}  // namespace

WallCalibration::WallCalibration(std::string path, WallTime now)
    : path_(std::move(path)), model_(NothingYet()) {
  Load(now);
}

void WallCalibration::Observe(const std::vector<WindowEnergy>& energies, Nanoseconds length,
                              WallTime now) {
  const WindowEnergy* wall = OnlyOne(OuterOf(energies, PowerScope::kWall));
  const WindowEnergy* package = Package(energies);
  if (wall == nullptr || package == nullptr || HasCard(energies)) return;
  if (!IsKnown(*wall) || !IsKnown(*package) || wall->quality > Quality::kDerived) return;
  const WallPair pair{Watts(*package, length), Watts(*wall, length)};
  if (pair.package_watts >= kMostPackageWatts || pair.wall_watts > kMostWallWatts) return;
  const std::string instruments = NameOf(*wall) + ", " + NameOf(*package);
  const std::lock_guard lock(mutex_);
  if (instruments != instruments_) levels_.clear();
  instruments_ = instruments;
  std::deque<Pair>& level = levels_[static_cast<int>(pair.package_watts / kLevelWatts)];
  level.push_back({pair, now});
  if (level.size() > kMostInLevel) level.pop_front();
  Forget(now);
  changed_ = true;
}

// And fits what is left.
void WallCalibration::Forget(WallTime now) {
  std::vector<WallPair> pairs;
  for (auto& [index, level] : levels_) {
    std::erase_if(level, [now](const Pair& pair) { return now - pair.at > kForgotten; });
    for (const Pair& pair : level) pairs.push_back(pair.watts);
  }
  std::erase_if(levels_, [](const auto& level) { return level.second.empty(); });
  model_ = FitWall(pairs);
}

std::optional<WindowEnergy> WallCalibration::Predict(const std::vector<WindowEnergy>& energies,
                                                     Nanoseconds length) const {
  const bool has_plug = std::any_of(energies.begin(), energies.end(), [](const auto& energy) {
    return IsOwn(energy) && energy.scope == PowerScope::kWall && energy.energy_uj;
  });
  const WindowEnergy* package = Package(energies);
  const auto model = Model();
  if (has_plug || package == nullptr || HasCard(energies) || !model || Seconds(length) <= 0) {
    return std::nullopt;
  }
  WindowEnergy row;
  row.scope = PowerScope::kWall;
  row.source = kWallModelSource;
  row.component = "wall";
  row.quality = Quality::kDerived;
  if (!package->energy_uj || !package->edge_bound_ratio) {
    row.invalid_reason = package->invalid_reason;
    return row;
  }
  const double package_watts = Watts(*package, length);
  const auto watts = PredictWall(*model, package_watts);
  if (!watts) {
    row.invalid_reason = watts.error().reason_code();
    return row;
  }
  const double error_watts =
      model->error_watts + model->slope * package_watts * *package->edge_bound_ratio;
  row.energy_uj = std::llround(*watts * Seconds(length) * 1e6);
  row.edge_bound_ratio = error_watts / *watts;
  return row;
}

Result<WallModel> WallCalibration::Model() const {
  const std::lock_guard lock(mutex_);
  return model_;
}

bool WallCalibration::empty() const {
  const std::lock_guard lock(mutex_);
  return levels_.empty();
}

Result<> WallCalibration::Save() {
  const std::lock_guard lock(mutex_);
  if (path_.empty() || !changed_) return {};
  json pairs = json::array();
  for (const auto& [index, level] : levels_) {
    for (const Pair& pair : level) {
      pairs.push_back({pair.at.ns, pair.watts.package_watts, pair.watts.wall_watts});
    }
  }
  const json document = {{"schema_version", 1}, {"instruments", instruments_}, {"pairs", pairs}};
  TOKWATT_RETURN_IF_ERROR(ReplaceFile(path_, document.dump(), false));
  changed_ = false;
  return {};
}

// Whatever it holds: it is a file that anybody may have changed.
void WallCalibration::Load(WallTime now) {
  const auto text = path_.empty() ? Result<std::string>(std::string()) : ReadTextFile(path_);
  const json document = json::parse(text.value_or(""), nullptr, false);
  if (!document.is_object() || document.value("schema_version", json()) != 1) return;
  const json instruments = document.value("instruments", json());
  const json pairs = document.value("pairs", json());
  if (!instruments.is_string() || !pairs.is_array()) return;
  instruments_ = instruments.get<std::string>();
  for (const json& each : pairs) {
    if (!each.is_array() || each.size() != 3 || !each[0].is_number_integer() ||
        !each[1].is_number() || !each[2].is_number()) {
      continue;
    }
    const Pair pair{{each[1].get<double>(), each[2].get<double>()}, {each[0].get<int64_t>()}};
    const bool plausible =
        pair.watts.package_watts >= 0 && pair.watts.package_watts < kMostPackageWatts &&
        pair.watts.wall_watts >= 0 && pair.watts.wall_watts <= kMostWallWatts && pair.at <= now;
    if (!plausible) continue;
    std::deque<Pair>& level = levels_[static_cast<int>(pair.watts.package_watts / kLevelWatts)];
    if (level.size() < kMostInLevel) level.push_back(pair);
  }
  Forget(now);
}

}  // namespace tokwatt
