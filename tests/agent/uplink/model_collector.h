// ModelCollector: the smallest collector that keeps the protocol, and a memory of all it was sent.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto/fingerprint.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

// Dense numbers per epoch, ack after commit.
class ModelCollector {
 public:
  std::vector<v1::CollectorMessage> OnMessage(const v1::AgentMessage& message) {
    if (message.has_hello()) return OnHello(message.hello());
    if (message.has_batch()) return OnBatch(message.batch());
    return OnGap(message.gap());
  }
  void CloseStream() { epoch_ = 0; }

  const std::map<std::string, int>& stored() const { return stored_; }
  const std::set<std::pair<uint64_t, uint64_t>>& accounted() const { return accounted_; }
  uint64_t Watermark(uint64_t epoch) const {
    const auto found = watermarks_.find(epoch);
    return found == watermarks_.end() ? 0 : found->second;
  }
  const std::map<uint64_t, uint64_t>& watermarks() const { return watermarks_; }
  void Poison(std::string body) { poison_.insert(std::move(body)); }
  const std::set<std::string>& rejected() const { return rejected_; }

 private:
  std::vector<v1::CollectorMessage> OnHello(const v1::Hello& hello) {
    epoch_ = hello.epoch();
    v1::CollectorMessage reply;
    reply.mutable_welcome()->set_committed_seq(watermarks_[epoch_]);
    reply.mutable_welcome()->set_credit_bytes(64);
    reply.mutable_welcome()->set_same_through_seq(SameThrough(hello));
    return {reply};
  }
  uint64_t SameThrough(const v1::Hello& hello) {
    const auto& bodies = bodies_[epoch_];
    uint64_t same = hello.acked_seq();
    for (const uint64_t fingerprint : hello.fingerprints()) {
      if (same == watermarks_[epoch_]) break;
      const auto found = bodies.find(same + 1);
      const uint64_t stored =
          found == bodies.end() ? kHoleFingerprint : FingerprintOf(found->second);
      if (fingerprint != kUnknownFingerprint && fingerprint != stored) break;
      ++same;
    }
    return same;
  }
  std::vector<v1::CollectorMessage> OnBatch(const v1::Batch& batch) {
    if (epoch_ == 0 || batch.epoch() != epoch_) return {};
    uint64_t& watermark = watermarks_[epoch_];
    if (batch.seq() > watermark + 1) return {Retry(watermark + 1)};
    if (batch.seq() <= watermark) return {Ack(watermark)};
    watermark = batch.seq();
    bodies_[epoch_][batch.seq()] = batch.body();
    accounted_.insert({epoch_, batch.seq()});
    if (poison_.count(batch.body()) != 0) {
      rejected_.insert(batch.body());
      v1::CollectorMessage reply;
      reply.mutable_nack()->set_kind(v1::Nack::POISON);
      reply.mutable_nack()->set_seq(batch.seq());
      return {reply};
    }
    ++stored_[batch.body()];
    return {Ack(watermark)};
  }
  std::vector<v1::CollectorMessage> OnGap(const v1::GapNotice& gap) {
    if (epoch_ == 0) return {};
    uint64_t& watermark = watermarks_[epoch_];
    if (gap.from_seq() > watermark + 1) return {Retry(watermark + 1)};
    for (; watermark < gap.to_seq(); ++watermark) accounted_.insert({epoch_, watermark + 1});
    return {Ack(watermark)};
  }
  static v1::CollectorMessage Ack(uint64_t seq) {
    v1::CollectorMessage reply;
    reply.mutable_ack()->set_committed_seq(seq);
    reply.mutable_ack()->set_credit_bytes(64);
    return reply;
  }
  static v1::CollectorMessage Retry(uint64_t seq) {
    v1::CollectorMessage reply;
    reply.mutable_nack()->set_kind(v1::Nack::RETRY_FROM);
    reply.mutable_nack()->set_seq(seq);
    return reply;
  }

  uint64_t epoch_ = 0;  // of the open stream
  std::map<uint64_t, uint64_t> watermarks_;
  std::map<uint64_t, std::map<uint64_t, std::string>> bodies_;  // by epoch and number
  std::map<std::string, int> stored_;
  std::set<std::pair<uint64_t, uint64_t>> accounted_;
  std::set<std::string> poison_;
  std::set<std::string> rejected_;
};

}  // namespace tokwatt
