#include "agent/host_load.h"

#include "probes/host/clocks.h"
#include "probes/host/load.h"

namespace tokwatt {
namespace {

class HostLoadOfProbes : public HostLoad {
 public:
  explicit HostLoadOfProbes(const Env& env) : reader_(env), clocks_(env) {}

  // An unknown load must not pass for idle.
  double UtilizationRatio() override { return reader_.UtilizationRatio().value_or(1.0); }
  Result<int64_t> AvailableMemoryBytes() override { return reader_.AvailableMemoryBytes(); }
  std::vector<std::pair<std::string, std::string>> Disclosure() override {
    return reader_.Disclosure();
  }
  Result<double> ClockHertz() override {
    TOKWATT_ASSIGN_OR_RETURN(const ClockState clock, clocks_.Read());
    return clock.mean_hz;
  }

 private:
  HostLoadReader reader_;
  CpuClocks clocks_;
};

}  // namespace

std::unique_ptr<HostLoad> MakeHostLoad(const Env& env) {
  return std::make_unique<HostLoadOfProbes>(env);
}

}  // namespace tokwatt
