// CollectingSink: keeps every sample and event a probe emits, for assertions and golden dumps.
#pragma once

#include <cmath>
#include <vector>

#include "probes/probe.h"

namespace tokwatt {

class CollectingSink : public SampleSink {
 public:
  struct Sample {
    SeriesDeclaration series;
    MonoTime at;
    double value;
  };
  void Add(const SeriesDeclaration& series, MonoTime at, double value) override {
    samples.push_back({series, at, value});
  }
  void AddScaled(const SeriesDeclaration& series, MonoTime at, int64_t scaled) override {
    samples.push_back({series, at, static_cast<double>(scaled) * std::pow(10.0, series.exponent)});
  }
  void AddEvent(Event event) override { events.push_back(std::move(event)); }

  std::vector<Sample> samples;
  std::vector<Event> events;
};

}  // namespace tokwatt
