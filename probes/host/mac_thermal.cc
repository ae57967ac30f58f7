#include "probes/host/mac_thermal.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace tokwatt {
namespace {

constexpr std::chrono::minutes kLookAgain(1);
constexpr size_t kMostKeysOfAGroup = 64;

// From above freezing to what silicon survives: unused sensors read 0, broken ones anything.
constexpr double kLowestCelsius = 0.01;
constexpr double kHighestCelsius = 150;
constexpr double kLowestRpm = 0;  // a fan that stands still
constexpr double kHighestRpm = 20'000;

struct Group {
  const char* component;
  std::array<std::string_view, 3> prefixes;  // empty: none
};
constexpr Group kGroups[] = {
    {"cpu", {"Tp", "Te", "Ts"}},
    {"gpu", {"Tg", "", ""}},
    {"memory", {"Tm", "", ""}},
};

bool IsIn(const Group& group, std::string_view key) {
  return std::any_of(group.prefixes.begin(), group.prefixes.end(), [&](std::string_view prefix) {
    return !prefix.empty() && key.starts_with(prefix);
  });
}

// The number of the fan whose speed this is.
std::optional<char> FanOf(std::string_view key) {
  const bool is_speed =
      key.size() == 4 && key[0] == 'F' && key[1] >= '0' && key[1] <= '9' && key.substr(2) == "Ac";
  return is_speed ? std::optional(key[1]) : std::nullopt;
}

}  // namespace

Result<> MacThermal::Find(const AppleSensors& apple) {
  client_ = std::make_unique<SmcClient>(apple);
  TOKWATT_ASSIGN_OR_RETURN(const std::vector<uint32_t> keys, client_->Keys());
  gauges_.clear();
  AddGroups(keys);
  if (!gauges_.empty()) return {};
  return Fail(Code::kNotFound, "this Mac's SMC has no sensor that is known here");
}

void MacThermal::AddGroups(const std::vector<uint32_t>& keys) {
  for (const Group& group : kGroups) {
    std::vector<uint32_t> members;
    for (const uint32_t key : keys) {
      if (!IsIn(group, FourCcText(key)) || members.size() == kMostKeysOfAGroup) continue;
      const auto info = client_->Info(key);
      if (info && info->type == FourCc("flt ")) members.push_back(key);
    }
    if (members.empty()) continue;
    gauges_.push_back({HostSeries(metrics::kTemperatureCelsius, group.component, "instant"),
                       std::move(members), kLowestCelsius, kHighestCelsius});
  }
  for (const uint32_t key : keys) {
    const auto fan = FanOf(FourCcText(key));
    if (!fan) continue;
    gauges_.push_back({HostSeries(metrics::kFanRpm, std::string("fan-") + *fan, "instant"),
                       {key},
                       kLowestRpm,
                       kHighestRpm});
  }
}

Result<double> MacThermal::Highest(const Gauge& gauge) {
  std::optional<double> highest;
  Error why{Code::kDataLoss, "the SMC returns impossible values only", {}, {}};
  for (const uint32_t key : gauge.keys) {
    const auto value = client_->Number(key);
    if (!value) {
      why = value.error();
    } else if (*value >= gauge.low && *value <= gauge.high) {
      highest = std::max(highest.value_or(*value), *value);
    }
  }
  if (highest) return *highest;
  return tl::unexpected<Error>(std::move(why));
}

void MacThermal::Collect(SampleSink& sink) {
  const MonoTime now = env_.clock->Mono();
  if (gauges_.empty() && (!looked_ || now - looked_at_ >= kLookAgain)) {
    looked_ = true;
    looked_at_ = now;
    const auto apple = RequireAppleSensors(env_, "Apple's SMC");
    const Result<> found = apple ? Find(**apple) : tl::unexpected<Error>(apple.error());
    if (!found) absent_ = found.error();
  }
  for (Gauge& gauge : gauges_) {
    const auto value = Highest(gauge);
    gauge.series.Tell(sink, env_.clock->Mono(), value);
  }
}

std::vector<SensorState> MacThermal::Sensors() const {
  std::vector<SensorState> sensors;
  for (const Gauge& gauge : gauges_) sensors.push_back(gauge.series.State());
  for (const Metric* metric : {&metrics::kTemperatureCelsius, &metrics::kFanRpm}) {
    const bool any = std::any_of(sensors.begin(), sensors.end(), [&](const SensorState& state) {
      return state.metric == metric->name;
    });
    if (any) continue;
    SensorState state = HostSeries(*metric, {}, "instant").State();
    state.absent = Absence{absent_.reason_code(), absent_.message, absent_.fix};
    if (!gauges_.empty()) state.absent = Absence{"not_found", "this Mac has no such sensor", {}};
    sensors.push_back(std::move(state));
  }
  return sensors;
}

}  // namespace tokwatt
