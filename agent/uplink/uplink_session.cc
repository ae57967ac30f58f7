#include "agent/uplink/uplink_session.h"

#include <algorithm>
#include <utility>

#include "base/crypto/fingerprint.h"

namespace tokwatt {

Result<> UplinkSession::Open(v1::Hello& hello) {
  progressed_ = false;
  const BatchLog::Position position = log_.position();
  if (position.epoch == 0) return Fail(Code::kUnavailable, "the spool has no epoch yet");
  if (position.epoch != epoch_) {
    highest_sent_ = 0;
    refused_seq_ = 0;
  }
  epoch_ = position.epoch;
  committed_seq_ = 0;
  next_seq_ = 0;
  in_flight_.clear();
  in_flight_bytes_ = 0;
  credit_bytes_ = 0;
  state_ = State::kHelloSent;
  hello.set_device_id(device_id_);
  hello.set_epoch(epoch_);
  hello.set_first_seq(position.first_seq);
  hello.set_last_seq(position.last_seq);
  hello.add_codecs(v1::CODEC_ZSTD_PAYLOAD_V1);
  return AddFingerprints(hello, position);
}

Result<> UplinkSession::AddFingerprints(v1::Hello& hello, const BatchLog::Position& position) {
  hello.set_acked_seq(position.acked_seq);
  compared_seq_ = std::min(position.last_seq, position.acked_seq + kMaxFingerprints);
  for (uint64_t seq = position.acked_seq + 1; seq <= compared_seq_; ++seq) {
    TOKWATT_ASSIGN_OR_RETURN(const LogEntry entry, log_.Read(seq));
    const auto* batch = std::get_if<LoggedBatch>(&entry);
    hello.add_fingerprints(batch != nullptr ? FingerprintOf(batch->body) : kUnknownFingerprint);
  }
  return {};
}

void UplinkSession::OnWelcome(const v1::Welcome& welcome) {
  if (state_ != State::kHelloSent) return;
  const BatchLog::Position position = log_.position();
  if (position.epoch != epoch_) return MustReopen("the spool started a new epoch");
  if (!Agrees(welcome, position)) return;
  state_ = State::kStreaming;
  credit_bytes_ = welcome.credit_bytes();
  max_batch_bytes_ = welcome.max_batch_bytes();
  viewer_present_ = welcome.viewer_present();
  committed_seq_ = welcome.committed_seq();
  next_seq_ = committed_seq_ + 1;
  progressed_ = committed_seq_ > position.acked_seq;
  if (const auto done = log_.Acknowledge(committed_seq_); !done) MustReopen(done.error().message);
}

bool UplinkSession::Agrees(const v1::Welcome& welcome, const BatchLog::Position& position) {
  const uint64_t committed = welcome.committed_seq();
  if (committed <= position.acked_seq) return true;
  const uint64_t compared = std::min(committed, compared_seq_);
  const uint64_t same = std::min(welcome.same_through_seq(), compared);
  if (same == compared && committed > compared && position.last_seq > compared) {
    const auto done = log_.Acknowledge(compared);
    MustReopen(done ? "more of the log is to be compared" : done.error().message);
    return false;
  }
  if (same == committed) return true;
  StartedEpoch(log_.StartEpochBehind(same, committed));
  return false;
}

void UplinkSession::OnAck(const v1::Ack& ack) {
  if (state_ != State::kStreaming) return;
  credit_bytes_ = ack.credit_bytes();
  viewer_present_ = ack.viewer_present();
  if (ack.committed_seq() > highest_sent_ && ack.committed_seq() > committed_seq_) {
    return MustReopen("the collector has batches that this stream did not send");
  }
  Advance(ack.committed_seq());
}

void UplinkSession::OnNack(const v1::Nack& nack) {
  if (state_ != State::kStreaming) return;
  switch (nack.kind()) {
    case v1::Nack::RETRY_FROM:
      return Rewind(nack.seq());
    case v1::Nack::POISON: {
      if (nack.seq() <= committed_seq_ || nack.seq() > highest_sent_) return;
      const auto moved = log_.Quarantine(nack.seq(), nack.code(), nack.detail());
      if (!moved) return MustReopen(moved.error().message);
      // The collector recorded the rejection and moved its watermark past it in one transaction.
      return Advance(nack.seq());
    }
    case v1::Nack::FENCED:
      return MustReopen("another session of this machine took over");
    default:
      return MustReopen("the collector refused with an answer that this version does not know");
  }
}

void UplinkSession::OnEnd(Code code) {
  if (state_ == State::kStreaming && code == Code::kResourceExhausted) NoteRefusedByTransport();
  state_ = State::kClosed;
  viewer_present_ = false;
  in_flight_.clear();
  in_flight_bytes_ = 0;
}

// A message that the transport itself refuses never reaches the collector's checks: the oldest
// unacknowledged batch is the suspect, and twice is proof enough.
void UplinkSession::NoteRefusedByTransport() {
  if (in_flight_.empty()) return;
  const uint64_t suspect = in_flight_.front().seq;
  if (suspect != refused_seq_) {
    refused_seq_ = suspect;
    return;
  }
  (void)log_.Quarantine(suspect, "resource_exhausted", "the transport refused it twice");
  refused_seq_ = 0;
}

bool UplinkSession::all_acknowledged() const {
  const BatchLog::Position position = log_.position();
  return in_flight_.empty() && next_seq_ > position.last_seq && position.unnumbered == 0;
}

UplinkSession::Step UplinkSession::Next() {
  if (state_ == State::kMustReopen) return Reopen{why_reopen_};
  if (state_ != State::kStreaming) return Wait{};
  if (log_.position().epoch != epoch_) return Reopen{"the spool started a new epoch"};
  return NextEntry();
}

UplinkSession::Step UplinkSession::NextEntry() {
  const auto entry = log_.Read(next_seq_);
  if (!entry && entry.error().code == Code::kNotFound) return Wait{};
  if (!entry) return Reopen{entry.error().message};
  return std::visit([this](const auto& found) { return Send(found); }, *entry);
}

UplinkSession::Step UplinkSession::Send(const LoggedBatch& batch) {
  const auto bytes = static_cast<int64_t>(batch.body.size());
  if (max_batch_bytes_ > 0 && bytes > max_batch_bytes_) {
    const auto moved = log_.Quarantine(batch.seq, "oversize", "larger than the collector takes");
    if (!moved) return Reopen{moved.error().message};
    return NextEntry();
  }
  // One batch may always be under way while there is credit at all, or a large one would never go.
  const bool fits =
      in_flight_bytes_ + bytes <= credit_bytes_ || (in_flight_bytes_ == 0 && credit_bytes_ > 0);
  if (!fits) return Wait{};
  in_flight_.push_back({batch.seq, bytes});
  in_flight_bytes_ += bytes;
  next_seq_ = batch.seq + 1;
  highest_sent_ = std::max(highest_sent_, batch.seq);
  v1::AgentMessage message;
  v1::Batch& out = *message.mutable_batch();
  out.set_device_id(device_id_);
  out.set_epoch(epoch_);
  out.set_seq(batch.seq);
  out.mutable_clock()->set_wall_ns(batch.clock.wall.ns);
  out.mutable_clock()->set_boot_ns(batch.clock.boot.ns);
  out.mutable_clock()->set_boot_id(batch.clock.boot_id);
  out.set_codec(v1::CODEC_ZSTD_PAYLOAD_V1);
  out.set_body(batch.body);
  return message;
}

UplinkSession::Step UplinkSession::Send(const LoggedHole& hole) {
  in_flight_.push_back({hole.to_seq, 0});
  next_seq_ = hole.to_seq + 1;
  highest_sent_ = std::max(highest_sent_, hole.to_seq);
  v1::AgentMessage message;
  v1::GapNotice& out = *message.mutable_gap();
  out.set_from_seq(hole.from_seq);
  out.set_to_seq(hole.to_seq);
  out.set_reason(hole.reason);
  out.set_samples_lost(hole.samples_lost);
  return message;
}

void UplinkSession::Advance(uint64_t committed_seq) {
  if (committed_seq <= committed_seq_) return;
  committed_seq_ = committed_seq;
  progressed_ = true;
  next_seq_ = std::max(next_seq_, committed_seq + 1);
  if (refused_seq_ <= committed_seq) refused_seq_ = 0;
  while (!in_flight_.empty() && in_flight_.front().seq <= committed_seq) {
    in_flight_bytes_ -= in_flight_.front().bytes;
    in_flight_.pop_front();
  }
  const auto done = log_.Acknowledge(committed_seq);
  if (!done) MustReopen(done.error().message);
}

void UplinkSession::Rewind(uint64_t seq) {
  if (seq <= committed_seq_ || seq >= next_seq_) return;  // of a gap that was filled meanwhile
  next_seq_ = seq;
  while (!in_flight_.empty() && in_flight_.back().seq >= seq) {
    in_flight_bytes_ -= in_flight_.back().bytes;
    in_flight_.pop_back();
  }
}

void UplinkSession::StartedEpoch(const Result<>& started) {
  MustReopen(started ? "a new epoch starts" : started.error().message);
}

void UplinkSession::MustReopen(std::string why) {
  state_ = State::kMustReopen;
  why_reopen_ = std::move(why);
}

}  // namespace tokwatt
