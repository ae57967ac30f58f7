#include "probes/host/thermal_trips.h"

#include <algorithm>
#include <string>

#include "base/text_file.h"
#include "probes/host/hwmon.h"

namespace tokwatt {
namespace {

constexpr char kThermal[] = "/sys/class/thermal";
constexpr int kMostTrips = 16;      // of a zone
constexpr size_t kMostListed = 32;  // of all
constexpr int64_t kMostMillidegrees = 150'000;

void ReadZone(const std::string& directory, const std::string& zone,
              std::vector<ThermalTrip>& trips) {
  for (int i = 0; i < kMostTrips; ++i) {
    const std::string stem = directory + "/trip_point_" + std::to_string(i);
    char buffer[32];
    const auto type = ReadSmallFile(stem + "_type", buffer);
    if (!type) return;
    const auto millidegrees = ReadInteger(stem + "_temp");
    const bool acts = *type == "passive" || *type == "hot" || *type == "critical";
    if (!acts || !millidegrees || *millidegrees <= 0 || *millidegrees > kMostMillidegrees) continue;
    const ThermalTrip trip{zone, std::string(*type), static_cast<double>(*millidegrees) * 1e-3};
    const bool known = std::find(trips.begin(), trips.end(), trip) != trips.end();
    if (!known && trips.size() < kMostListed) trips.push_back(trip);
  }
}

}  // namespace

std::vector<ThermalTrip> ReadThermalTrips(const Env& env) {
  std::vector<ThermalTrip> trips;
  const auto names = ListDirectory(env.Path(kThermal));
  if (!names) return trips;
  for (const std::string& name : *names) {
    if (!name.starts_with("thermal_zone")) continue;
    const std::string directory = env.Path(kThermal) + "/" + name;
    char buffer[64];
    const auto type = ReadSmallFile(directory + "/type", buffer);
    const std::string zone = type ? ComponentName(*type) : std::string();
    if (!zone.empty()) ReadZone(directory, zone, trips);
  }
  return trips;
}

}  // namespace tokwatt
