// MemoryLog: a BatchLog in memory that can lose its unsynced tail, as a spool does in a power cut.
#pragma once

#include <algorithm>
#include <map>
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
    state_.batches[seq] = {body, boot_};
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
    ++boot_;
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
    for (const auto& [seq, batch] : state_.batches) bodies.push_back(batch.body);
    return bodies;
  }

  Position position() const override {
    Position position = state_.position;
    position.first_seq = state_.batches.empty() ? 0 : state_.batches.begin()->first;
    position.possible_seq = Sending() ? position.last_seq : LastOfSendingBoot();
    return position;
  }

  Result<LogEntry> Read(uint64_t seq) override {
    if (seq == 0 || seq > state_.position.last_seq) return Fail(Code::kNotFound, "beyond the end");
    const auto batch = state_.batches.find(seq);
    if (batch != state_.batches.end()) return LoggedBatch{seq, {}, batch->second.body};
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

  Result<> BeginSending() override {
    state_.sent_seq = state_.position.last_seq;
    state_.sent_boot = boot_;
    history_.assign(1, state_);  // synced
    return {};
  }

  Result<> StartEpochBehind(uint64_t committed_seq) override {
    return StartEpoch("collector_ahead",
                      Sending() ? state_.position.acked_seq : LastOfSendingBoot(), committed_seq);
  }

  Result<> StartEpochAgain(const std::string& reason) override {
    return StartEpoch(reason, state_.position.acked_seq, state_.position.acked_seq);
  }

  MemoryLog() {
    state_.position.epoch = 1;
    history_.push_back(state_);
  }

 private:
  struct Batch {
    std::string body;
    int boot = 0;
  };
  struct State {
    Position position;
    std::map<uint64_t, Batch> batches;
    uint64_t sent_seq = 0;
    int sent_boot = 0;  // 0: never
  };

  bool Sending() const { return state_.sent_boot == boot_; }
  uint64_t LastOfSendingBoot() const {
    uint64_t last = state_.sent_seq;
    for (const auto& [seq, batch] : state_.batches) {
      if (batch.boot == state_.sent_boot) last = std::max(last, seq);
    }
    return last;
  }
  void MakeHole(uint64_t seq, const std::string& reason) {
    dropped_.push_back(state_.batches[seq].body);
    state_.batches.erase(seq);
    reports_.push_back({reason, state_.position.epoch, seq, seq});
    history_.push_back(state_);
  }
  Result<> StartEpoch(const std::string& reason, uint64_t keep_after, uint64_t lost_to_seq) {
    keep_after = std::min(keep_after, state_.position.last_seq);
    reports_.push_back({reason, state_.position.epoch, keep_after + 1, lost_to_seq});
    std::map<uint64_t, Batch> kept;
    for (const auto& [seq, batch] : state_.batches) {
      if (seq > keep_after) kept[seq - keep_after] = batch;
    }
    state_.batches = std::move(kept);
    state_.position = {++epochs_, 0, state_.position.last_seq - keep_after, 0, 0};
    state_.sent_seq = 0;
    state_.sent_boot = 0;
    history_.assign(1, state_);
    return {};
  }

  State state_;
  std::vector<State> history_;  // since the last sync
  int boot_ = 1;
  uint64_t epochs_ = 1;
  std::vector<GapReport> reports_;
  std::vector<std::string> dropped_;
};

}  // namespace tokwatt
