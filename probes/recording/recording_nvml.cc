// MakeRecordingNvml: asks the real driver and writes down what it answers.
#include <string>
#include <utility>
#include <vector>

#include "probes/recording/nvml.h"
#include "probes/recording/nvml_facts.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "nvml";

// Of a card whose connection outlives it.
class RecordingGpu : public NvmlGpu {
 public:
  RecordingGpu(const NvmlGpu& real, RecordingWriter& writer) : real_(real), writer_(writer) {
    writer_.Observe(kKind, real.component(),
                    NvmlFactsValue({real.facts(), real.PowerUsageIsMeanOfASecond()}));
  }

  const NvidiaGpu& facts() const override { return real_.facts(); }
  bool PowerUsageIsMeanOfASecond() const override { return real_.PowerUsageIsMeanOfASecond(); }
  Result<double> PowerUsageWatts() const override {
    return Tell(nvml_question::kPowerUsage, real_.PowerUsageWatts());
  }
  Result<double> InstantPowerWatts() const override {
    return Tell(nvml_question::kInstantPower, real_.InstantPowerWatts());
  }
  Result<uint64_t> TotalEnergyMicrojoules() const override {
    return Tell(nvml_question::kTotalEnergy, real_.TotalEnergyMicrojoules());
  }
  Result<double> MaxPowerLimitWatts() const override {
    return Tell(nvml_question::kMaxPowerLimit, real_.MaxPowerLimitWatts());
  }
  Result<double> TemperatureCelsius() const override {
    return Tell(nvml_question::kTemperature, real_.TemperatureCelsius());
  }
  Result<double> UtilizationRatio() const override {
    return Tell(nvml_question::kUtilization, real_.UtilizationRatio());
  }
  Result<double> MemoryUtilizationRatio() const override {
    return Tell(nvml_question::kMemoryUtilization, real_.MemoryUtilizationRatio());
  }
  Result<double> SmClockHertz() const override {
    return Tell(nvml_question::kSmClock, real_.SmClockHertz());
  }
  Result<double> MemoryClockHertz() const override {
    return Tell(nvml_question::kMemoryClock, real_.MemoryClockHertz());
  }
  Result<uint32_t> FanCount() const override {
    return Tell(nvml_question::kFanCount, real_.FanCount());
  }
  Result<double> IntendedFanRpm(uint32_t fan) const override {
    return Tell(nvml_question::kFan + std::to_string(fan), real_.IntendedFanRpm(fan));
  }
  Result<uint64_t> ClockReasons() const override {
    return Tell(nvml_question::kClockReasons, real_.ClockReasons());
  }

 private:
  template <typename T>
  Result<T> Tell(const std::string& question, Result<T> number) const {
    writer_.Observe(kKind, component() + " " + question,
                    number ? json{{"number", *number}} : ErrorValue(number.error()));
    return number;
  }

  const NvmlGpu& real_;
  RecordingWriter& writer_;
};

class RecordingConnection : public NvmlConnection {
 public:
  RecordingConnection(std::shared_ptr<const NvmlConnection> real, RecordingWriter& writer)
      : real_(std::move(real)) {
    for (const auto& gpu : real_->gpus()) {
      gpus_.push_back(std::make_unique<RecordingGpu>(*gpu, writer));
    }
  }
  const std::vector<std::unique_ptr<NvmlGpu>>& gpus() const override { return gpus_; }

 private:
  const std::shared_ptr<const NvmlConnection> real_;
  std::vector<std::unique_ptr<NvmlGpu>> gpus_;
};

class RecordingSession : public NvmlSession {
 public:
  RecordingSession(std::shared_ptr<NvmlSession> real, RecordingWriter& writer)
      : real_(std::move(real)), writer_(writer) {}

  Result<> Load() override { return real_->Load(); }

  Result<std::shared_ptr<const NvmlConnection>> Connect() override {
    auto connection = real_->Connect();
    if (!connection) {
      writer_.Observe(kKind, "driver", ErrorValue(connection.error()));
      return connection;
    }
    writer_.Observe(kKind, "driver", DriverValue(**connection));
    return std::make_shared<const RecordingConnection>(*std::move(connection), writer_);
  }

  Result<NvidiaGpus> Facts() const override { return real_->Facts(); }

 private:
  json DriverValue(const NvmlConnection& connection) const {
    json components = json::array();
    for (const auto& gpu : connection.gpus()) components.push_back(gpu->component());
    const auto facts = real_->Facts();
    return {{"version", facts ? facts->driver_version : std::string()},
            {"components", std::move(components)}};
  }

  const std::shared_ptr<NvmlSession> real_;
  RecordingWriter& writer_;
};

}  // namespace

void ObserveNvmlLibrary(NvmlSession& real, RecordingWriter& writer) {
  const auto loaded = real.Load();
  writer.Observe(kKind, "library", loaded ? json::object() : ErrorValue(loaded.error()));
}

std::shared_ptr<NvmlSession> MakeRecordingNvml(std::shared_ptr<NvmlSession> real,
                                               RecordingWriter& writer) {
  return std::make_shared<RecordingSession>(std::move(real), writer);
}

}  // namespace tokwatt
