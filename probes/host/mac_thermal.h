// MacThermal: temperatures and fans of a Mac, from keys of its SMC.
//
// Apple documents no key. As macmon, mactop and exelban/stats use them on M1 to M5: floats in
// degrees Celsius whose names begin with Tp, Te or Ts are near the processor's cores, Tg the
// graphics, Tm the memory; F0Ac, F1Ac, ... are the fans' revolutions per minute. Which of a group
// is what differs from chip to chip, so each group tells its hottest.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/event.h"
#include "probes/apple/smc_client.h"
#include "probes/env.h"
#include "probes/host/host_series.h"
#include "probes/probe.h"

namespace tokwatt {

// Called by one thread at a time.
class MacThermal {
 public:
  explicit MacThermal(const Env& env) : env_(env) {}

  void Collect(SampleSink& sink);
  // Every sensor as of the last Collect; what the machine has none of is absent with its reason.
  std::vector<SensorState> Sensors() const;

 private:
  struct Gauge {
    HostSeries series;
    std::vector<uint32_t> keys;  // the highest value of them from `low` to `high` counts
    double low = 0;
    double high = 0;
  };

  Result<> Find(const AppleSensors& apple);
  void AddGroups(const std::vector<uint32_t>& keys);
  Result<double> Highest(const Gauge& gauge);

  const Env env_;
  bool looked_ = false;
  MonoTime looked_at_;
  std::unique_ptr<SmcClient> client_;
  std::vector<Gauge> gauges_;
  Error absent_{Code::kUnavailable, "not looked for yet", {}, {}};
};

}  // namespace tokwatt
