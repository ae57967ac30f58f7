// HostSeries: one series of the host's probe, and why it has no value now.
#pragma once

#include <optional>
#include <string>

#include "base/event.h"
#include "base/result.h"
#include "probes/probe.h"

namespace tokwatt {

// Not thread-safe.
class HostSeries {
 public:
  // `kind` as in SensorState: "instant", "counter".
  HostSeries(const Metric& metric, std::string component, std::string kind, Labels labels = {});

  // Adds the value to the sink, or remembers why there is none.
  void Tell(SampleSink& sink, MonoTime at, const Result<double>& value);

  SensorState State() const;

 private:
  const SeriesDeclaration series_;
  const std::string kind_;
  std::optional<Error> missing_;
};

}  // namespace tokwatt
