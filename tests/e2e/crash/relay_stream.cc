#include "tests/e2e/crash/relay_stream.h"

#include <algorithm>

#include "base/crypto/sha256.h"

namespace tokwatt::crash {

RelayStream::RelayStream(std::shared_ptr<grpc::Channel> channel, LedgerWriter& ledger,
                         uint64_t session)
    : channel_(std::move(channel)),
      stub_(v1::Collector::NewStub(channel_)),
      ledger_(ledger),
      session_(session),
      agent_(*this),
      collector_(*this) {}

grpc::ServerBidiReactor<v1::AgentMessage, v1::CollectorMessage>* RelayStream::Start(
    std::shared_ptr<grpc::Channel> channel, LedgerWriter& ledger, uint64_t session) {
  std::shared_ptr<RelayStream> stream(new RelayStream(std::move(channel), ledger, session));
  const std::lock_guard lock(stream->mutex_);
  stream->held_by_agent_ = stream;
  stream->held_by_collector_ = stream;
  stream->stub_->async()->Session(&stream->context_, &stream->collector_);
  // Operations are also started from the agent's reactions: the call lasts until RemoveHold.
  stream->collector_.AddHold();
  stream->collector_.StartRead(&stream->down_);
  stream->collector_.StartCall();
  stream->agent_.StartRead(&stream->up_);
  return &stream->agent_;
}

void RelayStream::FromAgent(bool ok) {
  const std::lock_guard lock(mutex_);
  if (collector_over_ || finished_) return;
  if (!ok) {
    collector_.StartWritesDone();
    return;
  }
  Note(up_);
  collector_.StartWrite(&up_);
}

void RelayStream::ToCollectorDone(bool ok) {
  const std::lock_guard lock(mutex_);
  if (ok && !collector_over_ && !finished_) agent_.StartRead(&up_);
}

void RelayStream::FromCollector(bool ok) {
  const std::lock_guard lock(mutex_);
  if (!ok) {
    collector_over_ = true;
    collector_.RemoveHold();
    return;
  }
  if (finished_) {
    collector_.StartRead(&down_);
    return;
  }
  Note(down_);
  if (down_.has_welcome()) down_.mutable_welcome()->set_viewer_present(true);
  if (down_.has_ack()) down_.mutable_ack()->set_viewer_present(true);
  writing_down_ = true;
  agent_.StartWrite(&down_);
}

void RelayStream::ToAgentDone(bool) {
  const std::lock_guard lock(mutex_);
  writing_down_ = false;
  collector_.StartRead(&down_);
  FinishIfIdle();
}

void RelayStream::AgentGone() {
  const std::lock_guard lock(mutex_);
  context_.TryCancel();
  if (!to_finish_) to_finish_ = grpc::Status::CANCELLED;
  FinishIfIdle();
}

void RelayStream::CollectorDone(const grpc::Status& status) {
  std::shared_ptr<RelayStream> self;  // destroyed after the lock
  const std::lock_guard lock(mutex_);
  self = std::move(held_by_collector_);
  if (!to_finish_) to_finish_ = status;
  FinishIfIdle();
}

void RelayStream::AgentDone() {
  std::shared_ptr<RelayStream> self;
  const std::lock_guard lock(mutex_);
  self = std::move(held_by_agent_);
  finished_ = true;
}

void RelayStream::FinishIfIdle() {
  if (!to_finish_ || writing_down_ || finished_) return;
  finished_ = true;
  agent_.Finish(*to_finish_);
}

void RelayStream::Note(const v1::AgentMessage& message) {
  using Kind = LedgerRecord::Kind;
  if (message.has_hello()) {
    const v1::Hello& hello = message.hello();
    std::copy_n(hello.device_id().begin(),
                std::min(hello.device_id().size(), stream_.device.size()), stream_.device.begin());
    stream_.epoch = hello.epoch();
    ledger_.Append({Kind::kHello, stream_, hello.last_seq(), session_, hello.agent_version()});
  } else if (message.has_batch()) {
    const v1::Batch& batch = message.batch();
    ledger_.Append(
        {Kind::kBatch, {stream_.device, batch.epoch()}, batch.seq(), 0, Sha256Hex(batch.body())});
  } else if (message.has_gap()) {
    const v1::GapNotice& gap = message.gap();
    ledger_.Append({Kind::kGap, stream_, gap.from_seq(), gap.to_seq(), gap.reason()});
  }
}

void RelayStream::Note(const v1::CollectorMessage& message) {
  using Kind = LedgerRecord::Kind;
  if (message.has_welcome()) {
    ledger_.Append({Kind::kWelcome, stream_, message.welcome().committed_seq(), session_, {}});
  } else if (message.has_ack()) {
    ledger_.Append({Kind::kAck, stream_, message.ack().committed_seq(), 0, {}});
  } else if (message.has_nack() && message.nack().kind() == v1::Nack::POISON) {
    ledger_.Append({Kind::kReject, stream_, message.nack().seq(), 0, message.nack().code()});
  }
}

}  // namespace tokwatt::crash
