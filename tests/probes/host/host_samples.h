// What a host probe said: a value by its metric and label, and why a sensor has none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/collecting_sink.h"

namespace tokwatt {

// `label` is a component or the value of a label.
inline std::optional<double> Value(const std::vector<CollectingSink::Sample>& samples,
                                   const std::string& metric, const std::string& label) {
  for (const auto& sample : samples) {
    const SeriesKey& key = sample.series.key;
    const bool labelled = !key.labels.empty() && key.labels[0].second == label;
    if (key.metric == metric && (key.component == label || labelled)) return sample.value;
  }
  return std::nullopt;
}

// "present" where it has one.
inline std::string ReasonOf(const std::vector<SensorState>& sensors, const std::string& metric,
                            const std::string& component) {
  for (const SensorState& state : sensors) {
    if (state.metric == metric && state.component == component) {
      return state.absent ? state.absent->reason : "present";
    }
  }
  return "no such sensor";
}

}  // namespace tokwatt
