// MakeRecordedNvml: answers as the driver did that was recorded.
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "probes/recording/nvml.h"
#include "probes/recording/nvml_facts.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "nvml";
constexpr size_t kMostGpus = 64;

class RecordedGpu : public NvmlGpu {
 public:
  RecordedGpu(const RecordedState& state, NvmlFacts facts)
      : state_(state), facts_(std::move(facts)) {}

  const NvidiaGpu& facts() const override { return facts_.gpu; }
  bool PowerUsageIsMeanOfASecond() const override { return facts_.power_usage_is_mean_of_a_second; }
  Result<double> PowerUsageWatts() const override { return Number(nvml_question::kPowerUsage); }
  Result<double> InstantPowerWatts() const override { return Number(nvml_question::kInstantPower); }
  Result<uint64_t> TotalEnergyMicrojoules() const override {
    return Count<uint64_t>(nvml_question::kTotalEnergy);
  }
  Result<double> MaxPowerLimitWatts() const override {
    return Number(nvml_question::kMaxPowerLimit);
  }
  Result<double> TemperatureCelsius() const override { return Number(nvml_question::kTemperature); }
  Result<double> UtilizationRatio() const override { return Number(nvml_question::kUtilization); }
  Result<double> MemoryUtilizationRatio() const override {
    return Number(nvml_question::kMemoryUtilization);
  }
  Result<double> SmClockHertz() const override { return Number(nvml_question::kSmClock); }
  Result<double> MemoryClockHertz() const override { return Number(nvml_question::kMemoryClock); }
  Result<uint32_t> FanCount() const override { return Count<uint32_t>(nvml_question::kFanCount); }
  Result<double> IntendedFanRpm(uint32_t fan) const override {
    return Number(nvml_question::kFan + std::to_string(fan));
  }
  Result<uint64_t> ClockReasons() const override {
    return Count<uint64_t>(nvml_question::kClockReasons);
  }

 private:
  Result<json> Look(const std::string& question) const {
    return state_.Look(kKind, component() + " " + question);
  }
  Result<double> Number(const std::string& question) const {
    TOKWATT_ASSIGN_OR_RETURN(const json value, Look(question));
    return NumberIn(value, "number");
  }
  template <typename T>
  Result<T> Count(const std::string& question) const {
    TOKWATT_ASSIGN_OR_RETURN(const json value, Look(question));
    const auto found = value.find("number");
    const bool fits = found != value.end() && found->is_number_unsigned() &&
                      found->template get<uint64_t>() <= std::numeric_limits<T>::max();
    if (fits) return found->template get<T>();
    return Fail(Code::kDataLoss, "the recording has no count there");
  }

  const RecordedState& state_;
  const NvmlFacts facts_;
};

class RecordedConnection : public NvmlConnection {
 public:
  explicit RecordedConnection(std::vector<std::unique_ptr<NvmlGpu>> gpus)
      : gpus_(std::move(gpus)) {}
  const std::vector<std::unique_ptr<NvmlGpu>>& gpus() const override { return gpus_; }

 private:
  const std::vector<std::unique_ptr<NvmlGpu>> gpus_;
};

class RecordedSession : public NvmlSession {
 public:
  explicit RecordedSession(const RecordedState& state) : state_(state) {}

  Result<> Load() override {
    TOKWATT_RETURN_IF_ERROR(state_.Look(kKind, "library"));
    return {};
  }

  Result<std::shared_ptr<const NvmlConnection>> Connect() override {
    TOKWATT_ASSIGN_OR_RETURN(const std::vector<NvmlFacts> all, Cards());
    std::vector<std::unique_ptr<NvmlGpu>> gpus;
    gpus.reserve(all.size());
    for (const NvmlFacts& facts : all) {
      gpus.push_back(std::make_unique<RecordedGpu>(state_, facts));
    }
    return std::make_shared<const RecordedConnection>(std::move(gpus));
  }

  Result<NvidiaGpus> Facts() const override {
    TOKWATT_ASSIGN_OR_RETURN(const json driver, state_.Look(kKind, "driver"));
    TOKWATT_ASSIGN_OR_RETURN(const std::vector<NvmlFacts> all, Cards());
    NvidiaGpus facts;
    TOKWATT_ASSIGN_OR_RETURN(facts.driver_version, TextIn(driver, "version"));
    for (const NvmlFacts& each : all) facts.gpus.push_back(each.gpu);
    return facts;
  }

 private:
  Result<std::vector<NvmlFacts>> Cards() const {
    TOKWATT_ASSIGN_OR_RETURN(const json driver, state_.Look(kKind, "driver"));
    const auto components = driver.find("components");
    if (components == driver.end() || !components->is_array() || components->size() > kMostGpus) {
      return Fail(Code::kDataLoss, "the recording does not name the driver's cards");
    }
    std::vector<NvmlFacts> all;
    for (const json& component : *components) {
      if (!component.is_string()) return Fail(Code::kDataLoss, "the recording names no card there");
      const std::string name = component.get<std::string>();
      TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, name));
      TOKWATT_ASSIGN_OR_RETURN(NvmlFacts facts, NvmlFactsOf(name, value));
      all.push_back(std::move(facts));
    }
    return all;
  }

  const RecordedState& state_;
};

}  // namespace

std::shared_ptr<NvmlSession> MakeRecordedNvml(const RecordedState& state) {
  return std::make_shared<RecordedSession>(state);
}

}  // namespace tokwatt
