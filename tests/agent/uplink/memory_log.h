// MemoryLog: a BatchLog in memory that can lose its unsynced tail, as a spool does in a power cut,
// and be copied, as a disk is.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agent/spool/batch_log.h"

namespace tokwatt {

class MemoryLog : public BatchLog {
 public:
  // One gap reported, by the bodies that its numbers stood for in this log (for the checker).
  struct GapReport {
    std::string reason;
    uint64_t epoch = 0;
    uint64_t from_seq = 0;
    uint64_t to_seq = 0;
  };

  uint64_t Append(const std::string& body) {
    const uint64_t seq = ++state_.position.last_seq;
    state_.batches[seq] = body;
    history_.push_back(state_);
    return seq;
  }

  // Batches that wait for a disk which takes none.
  void WaitInMemory(int64_t n) { state_.position.unnumbered = n; }

  // A killed process: the file stays as it is.
  void Kill() {}

  // The machine goes down: the state goes back to some moment since the last sync.
  void CutPower(uint64_t choice) {
    if (!history_.empty()) state_ = history_[choice % history_.size()];
    history_.assign(1, state_);
  }

  // The oldest batches go, as over a full budget.
  void DropOldest() {
    for (const auto& [seq, batch] : state_.batches) {
      if (seq <= state_.position.acked_seq) continue;
      MakeHole(seq, "spool_full");
      return;
    }
  }

  const std::vector<GapReport>& reports() const { return reports_; }
  const std::vector<std::string>& dropped() const { return dropped_; }
  std::vector<std::string> Bodies() const {
    std::vector<std::string> bodies;
    for (const auto& [seq, body] : state_.batches) bodies.push_back(body);
    return bodies;
  }

  Position position() const override {
    Position position = state_.position;
    position.first_seq = state_.batches.empty() ? 0 : state_.batches.begin()->first;
    return position;
  }

  Result<LogEntry> Read(uint64_t seq) override {
    if (seq == 0 || seq > state_.position.last_seq) return Fail(Code::kNotFound, "beyond the end");
    const auto batch = state_.batches.find(seq);
    if (batch != state_.batches.end()) return LoggedBatch{seq, {}, batch->second};
    const auto next = state_.batches.upper_bound(seq);
    const uint64_t to = next != state_.batches.end() ? next->first - 1 : state_.position.last_seq;
    return LoggedHole{seq, to, "hole", 0};
  }

  Result<> Acknowledge(uint64_t seq) override {
    seq = std::min(seq, state_.position.last_seq);
    state_.position.acked_seq = std::max(state_.position.acked_seq, seq);
    history_.push_back(state_);
    return {};
  }

  Result<> Quarantine(uint64_t seq, const std::string& code, const std::string&) override {
    if (state_.batches.count(seq) != 0) MakeHole(seq, code);
    return {};
  }

  Result<> StartEpochBehind(uint64_t same_through, uint64_t committed_seq) override {
    reports_.push_back({"collector_ahead", state_.position.epoch, same_through + 1, committed_seq});
    std::map<uint64_t, std::string> kept;
    for (const auto& [seq, body] : state_.batches) {
      if (seq > same_through) kept[seq - same_through] = body;
    }
    state_.batches = std::move(kept);
    state_.position = {++*epochs_, 0, state_.position.last_seq - same_through, 0};
    history_.assign(1, state_);  // synced
    return {};
  }

  MemoryLog() {
    state_.position.epoch = 1;
    history_.push_back(state_);
  }

 private:
  struct State {
    Position position;
    std::map<uint64_t, std::string> batches;
  };

  void MakeHole(uint64_t seq, const std::string& reason) {
    dropped_.push_back(state_.batches[seq]);
    state_.batches.erase(seq);
    reports_.push_back({reason, state_.position.epoch, seq, seq});
    history_.assign(1, state_);  // synced
  }
  State state_;
  std::vector<State> history_;  // since the last sync
  // Random in a real spool: a copy of this log never takes the epoch that this one took.
  std::shared_ptr<uint64_t> epochs_ = std::make_shared<uint64_t>(1);
  std::vector<GapReport> reports_;
  std::vector<std::string> dropped_;
};

}  // namespace tokwatt
