#include "probes/host/nvidia_probe.h"

#include <algorithm>
#include <optional>

#include "probes/host/gpu_sensors.h"
#include "probes/nvidia/nvml_session.h"

namespace tokwatt {
namespace {

class NvidiaProbe : public Probe {
 public:
  explicit NvidiaProbe(const Env& env) : env_(env) {
    info_.name = "nvidia";
    info_.deadline = std::chrono::seconds(10);  // the driver wakes cards when first asked
    info_.may_block = true;
  }

  const ProbeInfo& info() const override { return info_; }

  Result<> Collect(SampleSink& sink) override {
    const auto connection = env_.nvidia->Connect();
    no_driver_.reset();
    if (!connection) {
      no_driver_ = connection.error();
      for (GpuSensors& sensors : gpus_) sensors.Miss(*no_driver_);
      return tl::unexpected<Error>(*no_driver_);
    }
    for (const auto& gpu : (*connection)->gpus()) {
      SensorsOf(gpu->component()).Collect(*gpu, *env_.clock, sink);
    }
    for (GpuSensors& sensors : gpus_) MissIfGone(**connection, sensors);
    return {};
  }

  std::vector<SensorState> Sensors() const override {
    std::vector<SensorState> all;
    for (const GpuSensors& gpu : gpus_) {
      for (SensorState& state : gpu.Sensors()) all.push_back(std::move(state));
    }
    if (all.empty() && no_driver_) {
      SensorState state;
      state.probe = info_.name;
      state.source = "nvml";
      state.metric = metrics::kTemperatureCelsius.name;
      state.absent = Absence{no_driver_->reason_code(), no_driver_->message, no_driver_->fix};
      all.push_back(std::move(state));
    }
    return all;
  }

 private:
  GpuSensors& SensorsOf(const std::string& component) {
    for (GpuSensors& sensors : gpus_) {
      if (sensors.component() == component) return sensors;
    }
    return gpus_.emplace_back(component);
  }

  static void MissIfGone(const NvmlConnection& connection, GpuSensors& sensors) {
    const bool there =
        std::any_of(connection.gpus().begin(), connection.gpus().end(),
                    [&](const auto& gpu) { return gpu->component() == sensors.component(); });
    if (!there) sensors.Miss({Code::kUnavailable, "the GPU disappeared", "disappeared", {}});
  }

  const Env env_;
  ProbeInfo info_;
  std::vector<GpuSensors> gpus_;
  std::optional<Error> no_driver_;
};

}  // namespace

std::unique_ptr<Probe> MakeNvidiaProbe(const Env& env) {
  if (!CanAskNvidia(env) || !env.nvidia->Load()) return nullptr;
  return std::make_unique<NvidiaProbe>(env);
}

}  // namespace tokwatt
