// Probe and SampleSink: a thing that can be asked for samples, and where they go.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/series.h"

namespace tokwatt {

// Receives samples. Only declared metrics can be emitted. Not thread-safe: one sink per run.
class SampleSink {
 public:
  virtual ~SampleSink() = default;

  // `value` is in the unit of the metric's name. Where `exponent` differs from the metric's
  // default it is the source's native step.
  virtual void Add(const SeriesDeclaration& series, MonoTime at, double value) = 0;

  // Counter or gauge given as an integer already scaled by series.exponent (no rounding).
  virtual void AddScaled(const SeriesDeclaration& series, MonoTime at, int64_t scaled) = 0;

  // An event seen by this probe (a finished request, a changed inventory).
  virtual void AddEvent(Event event) = 0;
};

// A declaration with the metric's default exponent.
SeriesDeclaration Declare(const Metric& metric, std::string source, std::string component,
                          Labels labels = {}, Quality quality = Quality::kMeasured);

struct ProbeInfo {
  std::string name;  // "host", "power", "runtime", "self"
  std::chrono::milliseconds interval{1000};
  std::chrono::milliseconds busy_interval{1000};  // while a request runs
  std::chrono::milliseconds deadline{2000};
  bool may_block = false;  // true: gets a worker of its own
};

// Called by one thread at a time. Never sleeps, logs or keeps the sink.
class Probe {
 public:
  virtual ~Probe() = default;
  virtual const ProbeInfo& info() const = 0;
  virtual Result<> Collect(SampleSink& sink) = 0;
  // What this probe found and what it misses, as of the last Collect.
  virtual std::vector<SensorState> Sensors() const = 0;
};

}  // namespace tokwatt
