#include "agent/bench/late_energy.h"

#include <utility>

namespace tokwatt {
void LateEnergy::AddBlock(size_t index, const BlockWindow& window, bool answered) {
  if (!run_) run_ = Span{window.start, window.end};
  run_->to = window.end;
  if (answered) pending_.push_back({index, window});
}

void LateEnergy::JoinReady(std::vector<InferenceEvent>& blocks, RunFindings& findings) {
  if (energy_ == nullptr) return;
  JoinUntil(clock_.Mono() - energy_->AnsweredWithin(), blocks, findings);
}

void LateEnergy::JoinUntil(MonoTime end, std::vector<InferenceEvent>& blocks,
                           RunFindings& findings) {
  if (idle_ && idle_->to <= end) {
    findings.idle = PowerOver(*energy_, idle_->from, idle_->to);
    idle_.reset();
  }
  for (; !pending_.empty() && pending_.front().window.end <= end; pending_.pop_front()) {
    blocks[pending_.front().index].energy = JoinEnergy(*energy_, pending_.front().window);
  }
}

void LateEnergy::Finish(std::vector<InferenceEvent>& blocks, RunFindings& findings,
                        const StopToken& stop) {
  if (energy_ == nullptr || !run_) return;
  clock_.WaitUntil(run_->to + energy_->AnsweredWithin(), stop);
  JoinUntil(clock_.Mono(), blocks, findings);
  if (run_->to - run_->from > kLongestWindow) return;
  findings.whole_run_length = run_->to - run_->from;
  findings.whole_run = OuterEnergy(*energy_, run_->from, run_->to);
}

}  // namespace tokwatt
