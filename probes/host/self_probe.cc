#include "probes/host/self_probe.h"

#include <time.h>

#include <optional>

namespace tokwatt {
namespace {

class SelfProbe : public Probe {
 public:
  explicit SelfProbe(const Env& env) : env_(env) { info_.name = "self"; }

  const ProbeInfo& info() const override { return info_; }

  Result<> Collect(SampleSink& sink) override {
    if (env_.under_root()) {
      return Fail(Code::kUnimplemented, "this process is no file below the root",
                  "not_available_under_root");
    }
    const MonoTime now = env_.clock->Mono();
    sink.AddScaled(cpu_, now, OwnProcessorNanoseconds() / 1'000'000);
    const auto resident = ReadOwnResidentBytes();
    no_memory_.reset();
    if (resident) {
      sink.AddScaled(memory_, now, *resident);
    } else {
      no_memory_ = resident.error();
    }
    return {};
  }

  std::vector<SensorState> Sensors() const override {
    if (!no_memory_) return {};
    SensorState state;
    state.probe = "self";
    state.source = memory_.key.source;
    state.component = memory_.key.component;
    state.metric = memory_.key.metric;
    state.absent = Absence{no_memory_->reason_code(), no_memory_->message, no_memory_->fix};
    return {state};
  }

 private:
  const Env env_;
  ProbeInfo info_;
  // The default exponent of the metric is -3: milliseconds.
  const SeriesDeclaration cpu_ = Declare(metrics::kAgentCpuSeconds, "agent", "agent");
  const SeriesDeclaration memory_ = Declare(metrics::kAgentResidentMemoryBytes, "agent", "agent");
  std::optional<Error> no_memory_;
};

}  // namespace

int64_t OwnProcessorNanoseconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
}

std::unique_ptr<Probe> MakeSelfProbe(const Env& env) { return std::make_unique<SelfProbe>(env); }

}  // namespace tokwatt
