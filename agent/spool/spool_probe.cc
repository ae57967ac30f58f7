#include "agent/spool/spool_probe.h"

namespace tokwatt {
namespace {

class SpoolProbe : public Probe {
 public:
  SpoolProbe(const Spool& spool, const Clock& clock) : spool_(spool), clock_(clock) {
    info_.name = "spool";
    info_.interval = std::chrono::seconds(10);
    info_.busy_interval = std::chrono::seconds(10);
  }
  const ProbeInfo& info() const override { return info_; }
  Result<> Collect(SampleSink& sink) override {
    sink.AddScaled(Declare(metrics::kAgentSpoolBatches, "agent", ""), clock_.Mono(),
                   spool_.stats().waiting_batches);
    return {};
  }
  std::vector<SensorState> Sensors() const override { return {}; }

 private:
  const Spool& spool_;
  const Clock& clock_;
  ProbeInfo info_;
};

}  // namespace

std::unique_ptr<Probe> MakeSpoolProbe(const Spool& spool, const Clock& clock) {
  return std::make_unique<SpoolProbe>(spool, clock);
}

}  // namespace tokwatt
