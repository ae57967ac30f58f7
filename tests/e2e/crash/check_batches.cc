// The rules on batches and their numbers (checker_rules.h).
#include <algorithm>
#include <set>
#include <utility>

#include "tests/e2e/crash/checker_rules.h"

namespace tokwatt::crash {
namespace {

using Numbered = std::pair<Stream, uint64_t>;

std::string Name(const Numbered& batch) {
  return "batch " + Name(batch.first) + "/" + std::to_string(batch.second);
}

// What the ledger says of each batch and each stream.
struct Wire {
  std::map<Numbered, std::string> sent;  // sha256 of the body
  std::set<Numbered> resent;
  std::set<Numbered> refused;
  std::map<Stream, uint64_t> acked;  // cumulative

  bool IsAcked(const Numbered& batch) const {
    const auto found = acked.find(batch.first);
    return found != acked.end() && batch.second <= found->second;
  }
};

void ReadAck(const LedgerRecord& record, Wire& wire) {
  uint64_t& acked = wire.acked[record.stream];
  acked = std::max(acked, record.seq);
}

// An agent keeps acknowledged batches for a while and sends them to a collector that has forgotten
// them, so that such a loss heals before the end. It shows here: what was acknowledged before the
// hello must be in the welcome. Sessions overlap, so only those of one number compare.
void ReadWelcome(const LedgerRecord& record, const std::map<uint64_t, uint64_t>& acked_at_hello,
                 Wire& wire, Verdict& verdict) {
  const auto before = acked_at_hello.find(record.to_seq);
  if (before != acked_at_hello.end() && record.seq < before->second) {
    verdict.violations.push_back("stream " + Name(record.stream) + " was welcomed at " +
                                 std::to_string(record.seq) + " after " +
                                 std::to_string(before->second) + " had been acknowledged");
  }
  ReadAck(record, wire);
}

void ReadBatch(const LedgerRecord& record, Wire& wire, Verdict& verdict) {
  const Numbered batch{record.stream, record.seq};
  const auto [known, added] = wire.sent.emplace(batch, record.detail);
  if (!added) wire.resent.insert(batch);
  if (known->second != record.detail) {
    verdict.violations.push_back(Name(batch) + " was sent again with other bytes");
  }
}

Wire ReadWire(const std::vector<LedgerRecord>& ledger, Verdict& verdict) {
  using Kind = LedgerRecord::Kind;
  Wire wire;
  std::map<uint64_t, uint64_t> acked_at_hello;  // by session
  for (const LedgerRecord& record : ledger) {
    if (record.kind == Kind::kHello) acked_at_hello[record.to_seq] = wire.acked[record.stream];
    if (record.kind == Kind::kWelcome) ReadWelcome(record, acked_at_hello, wire, verdict);
    if (record.kind == Kind::kBatch) ReadBatch(record, wire, verdict);
    if (record.kind == Kind::kAck) ReadAck(record, wire);
    if (record.kind == Kind::kReject) wire.refused.insert({record.stream, record.seq});
  }
  return wire;
}

void CheckAcked(const Wire& wire, const std::multimap<Numbered, std::string>& stored,
                Verdict& verdict) {
  for (const auto& [batch, sha256] : wire.sent) {
    if (!wire.IsAcked(batch)) {
      ++verdict.unacked_batches;
      continue;
    }
    ++verdict.acked_batches;
    if (wire.refused.count(batch) == 0 && stored.count(batch) == 0) {
      verdict.violations.push_back(Name(batch) + " was acknowledged and is not stored");
    }
  }
}

void CheckStored(const Wire& wire, const std::multimap<Numbered, std::string>& stored,
                 Verdict& verdict) {
  const Numbered* previous = nullptr;
  for (const auto& [batch, sha256] : stored) {
    const auto sent = wire.sent.find(batch);
    if (sent == wire.sent.end()) {
      verdict.violations.push_back(Name(batch) + " is stored and was never sent");
    } else if (sent->second != sha256) {
      verdict.violations.push_back(Name(batch) + " is stored with other bytes than were sent");
    }
    if (previous != nullptr && *previous == batch) {
      verdict.violations.push_back(Name(batch) + " is stored more than once");
    }
    previous = &batch;
  }
}

// The gap record that says why `seq` has no batch; nullptr: none does.
const Gap* FindGap(const Stored& stored, const Stream& stream, uint64_t seq) {
  for (const StoredRecord& record : stored.records) {
    const auto* gap = std::get_if<Gap>(&record.event.body);
    if (gap == nullptr || record.device != stream.device) continue;
    if (gap->from_epoch == stream.epoch && gap->from_seq <= seq && seq <= gap->to_seq) return gap;
  }
  return nullptr;
}

void CheckStream(const Stored& stored, const Stream& stream, uint64_t watermark,
                 const std::set<uint64_t>& present, Verdict& verdict) {
  if (!present.empty() && *present.rbegin() > watermark) {
    verdict.violations.push_back(Name(Numbered{stream, *present.rbegin()}) +
                                 " is stored beyond the watermark " + std::to_string(watermark));
  }
  for (uint64_t seq = 1; seq <= watermark; ++seq) {
    if (present.count(seq) != 0) continue;
    if (const Gap* gap = FindGap(stored, stream, seq)) {
      ++verdict.seq_holes[gap->reason];
    } else {
      verdict.violations.push_back(Name(Numbered{stream, seq}) +
                                   " is missing and nothing says why");
    }
  }
}

// Epochs of the device that a record in a batch of another epoch says were left.
std::set<uint64_t> EpochsLeft(const Stored& stored, const DeviceId& device) {
  std::map<EventId, uint64_t> sent_in;
  for (const StoredBatch& batch : stored.batches) {
    for (const EventId& id : batch.events) sent_in[id] = batch.stream.epoch;
  }
  std::set<uint64_t> left;
  for (const StoredRecord& record : stored.records) {
    const auto* gap = std::get_if<Gap>(&record.event.body);
    const auto sent = sent_in.find(record.event.id);
    if (gap == nullptr || record.device != device || sent == sent_in.end()) continue;
    if (gap->from_epoch != sent->second) left.insert(gap->from_epoch);
  }
  return left;
}

void CheckEpochs(const Stored& stored, Verdict& verdict) {
  for (const auto& [stream, watermark] : stored.watermarks) {
    if (watermark > 0) ++verdict.epochs[stream.device];
  }
  for (const auto& [device, n_epochs] : verdict.epochs) {
    const auto n_left = static_cast<int64_t>(EpochsLeft(stored, device).size());
    if (n_epochs <= 1 + n_left) continue;
    verdict.violations.push_back("device " + ToHex(device) + " has " + std::to_string(n_epochs) +
                                 " epochs and tells of " + std::to_string(n_left) +
                                 " that it left");
  }
}

}  // namespace

void CheckBatches(const std::vector<LedgerRecord>& ledger, const Stored& stored, Verdict& verdict) {
  const Wire wire = ReadWire(ledger, verdict);
  verdict.resent_batches = static_cast<int64_t>(wire.resent.size());
  std::multimap<Numbered, std::string> rows;
  for (const StoredBatch& batch : stored.batches) {
    rows.emplace(Numbered{batch.stream, batch.seq}, batch.sha256);
  }
  CheckAcked(wire, rows, verdict);
  CheckStored(wire, rows, verdict);
  for (const auto& [stream, acked] : wire.acked) {
    const auto found = stored.watermarks.find(stream);
    const uint64_t watermark = found == stored.watermarks.end() ? 0 : found->second;
    if (acked <= watermark) continue;
    verdict.violations.push_back("stream " + Name(stream) + " was acknowledged up to " +
                                 std::to_string(acked) + " and its watermark is " +
                                 std::to_string(watermark));
  }
}

void CheckSeqHoles(const Stored& stored, Verdict& verdict) {
  std::map<Stream, std::set<uint64_t>> present;
  for (const StoredBatch& batch : stored.batches) present[batch.stream].insert(batch.seq);
  for (const auto& [stream, watermark] : stored.watermarks) {
    CheckStream(stored, stream, watermark, present[stream], verdict);
  }
  CheckEpochs(stored, verdict);
}

void CheckEvents(const Stored& stored, Verdict& verdict) {
  for (const StoredBatch& batch : stored.batches) {
    for (const EventId& id : batch.events) {
      if (stored.event_ids.count(id) != 0) continue;
      verdict.violations.push_back("an event of " + Name(Numbered{batch.stream, batch.seq}) +
                                   " is not among the events");
    }
  }
  for (const StoredRecord& record : stored.records) {
    const auto* lifecycle = std::get_if<AgentLifecycle>(&record.event.body);
    if (lifecycle == nullptr || lifecycle->what != "started") continue;
    ++verdict.lifecycle_starts[lifecycle->previous_end];
  }
}

}  // namespace tokwatt::crash
