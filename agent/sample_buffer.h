// SampleBuffer: what one run of a probe emitted, until it is known whether the run was in time.
#pragma once

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/series.h"
#include "probes/probe.h"

namespace tokwatt {

// An integer is scaled by the series' exponent, a double is in the metric's unit.
using SampleValue = std::variant<int64_t, double>;

struct BufferedSample {
  SeriesDeclaration series;
  MonoTime at;
  SampleValue value;
};

class SampleBuffer : public SampleSink {
 public:
  void Add(const SeriesDeclaration& series, MonoTime at, double value) override {
    samples.push_back({series, at, value});
  }
  void AddScaled(const SeriesDeclaration& series, MonoTime at, int64_t scaled) override {
    samples.push_back({series, at, scaled});
  }
  void AddEvent(Event event) override { events.push_back(std::move(event)); }

  std::vector<BufferedSample> samples;
  std::vector<Event> events;
};

}  // namespace tokwatt
