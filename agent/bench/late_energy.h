// LateEnergy: joins power to the windows of a run once every instrument can have answered.
//
// A plug answers once a second, a gauge shows the mean of the last one: right after its end a
// window has no reading behind it. So windows are kept, and asked about a few seconds later, before
// they leave the history of a quarter of an hour.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "agent/bench/energy_join.h"
#include "agent/bench/summary.h"
#include "base/stop.h"

namespace tokwatt {

// Not thread-safe.
class LateEnergy {
 public:
  // `energy` may be nullptr: then nothing is ever joined.
  LateEnergy(const EnergyWindows* energy, const Clock& clock) : energy_(energy), clock_(clock) {}

  void SetIdle(MonoTime from, MonoTime to) { idle_ = Span{from, to}; }
  // Of the block that has this index; one that gave no answer counts for the whole run only.
  void AddBlock(size_t index, const BlockWindow& window, bool answered);

  // Joins the windows that ended long enough ago.
  void JoinReady(std::vector<InferenceEvent>& blocks, RunFindings& findings);
  // Waits for the answers about the last block, unless stopped, and joins what is left.
  void Finish(std::vector<InferenceEvent>& blocks, RunFindings& findings, const StopToken& stop);

 private:
  struct Span {
    MonoTime from;
    MonoTime to;
  };
  struct Pending {
    size_t index;
    BlockWindow window;
  };
  void JoinUntil(MonoTime end, std::vector<InferenceEvent>& blocks, RunFindings& findings);

  const EnergyWindows* const energy_;
  const Clock& clock_;
  std::optional<Span> idle_;
  std::optional<Span> run_;
  std::deque<Pending> pending_;
};

}  // namespace tokwatt
