// Which power component speaks for a device: at most one per scope, with the rule that chose it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/quality.h"

namespace tokwatt {

struct PowerCandidate {
  PowerScope scope = PowerScope::kPackage;
  std::string source;
  std::string component;
  std::string contained_in;  // component of the same source that includes this one, or empty
  Quality quality = Quality::kMeasured;
  std::optional<double> power_watts;  // absent: the sensor has no value now
};

struct WallWindow {
  WallTime from;
  WallTime to;
};

struct HeadlinePick {
  size_t index = 0;         // into the candidates
  std::string explanation;  // one sentence for people
};

// One pick per scope that has a candidate, in the order of PowerScope. Rule, in this order: has a
// value; is not contained in another candidate of its scope and source; is a "package-N", where its
// scope and source have one; best quality; source and component in alphabetical order, so that the
// pick never flickers. Nothing is ever added.
std::vector<HeadlinePick> PickHeadlines(const std::vector<PowerCandidate>& candidates);

// The pick that counts in fleet totals and joules per token: wall, else system, with a value.
std::optional<size_t> PickCountable(const std::vector<PowerCandidate>& candidates);

// Of energies over a range: that pick, and others of its scope that were only read before or after
// those already picked, as a plug that was renamed or replaced. `read`: from each one's first
// reading to its last. What overlaps is never added.
std::vector<size_t> PickCounted(std::vector<PowerCandidate> candidates,
                                const std::vector<WallWindow>& read);

}  // namespace tokwatt
