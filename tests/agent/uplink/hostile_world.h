// HostileWorld: one agent, one model collector, and a network between them that loses, doubles and
// swaps messages and breaks streams, as a seed decides.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "agent/uplink/uplink_session.h"
#include "tests/agent/uplink/model_collector.h"

namespace tokwatt {

class HostileWorld {
 public:
  HostileWorld(BatchLog& log, uint64_t seed) : log_(&log), random_(seed) { NewSession(); }

  bool OneIn(uint64_t n) { return random_() % n == 0; }
  uint64_t Random() { return random_(); }

  void SetLog(BatchLog& log) {  // a new life of the agent
    log_ = &log;
    NewSession();
  }
  void Break() {
    if (!open_) return;
    session_->OnEnd(Code::kUnavailable);
    collector.CloseStream();
    up_.clear();
    down_.clear();
    open_ = false;
  }
  void Connect() {
    if (open_) return;
    v1::AgentMessage message;
    if (!session_->Open(*message.mutable_hello())) return;
    up_.push_back(std::move(message));
    open_ = true;
  }
  void Send() {
    if (!open_) return;
    UplinkSession::Step step = session_->Next();
    if (std::holds_alternative<UplinkSession::Reopen>(step)) return Break();
    if (auto* message = std::get_if<v1::AgentMessage>(&step)) up_.push_back(std::move(*message));
  }
  void DeliverUp(bool hostile) {
    if (!open_ || up_.empty()) return;
    const v1::AgentMessage message = Take(up_, hostile);
    if (hostile && OneIn(20)) return;
    for (auto& reply : collector.OnMessage(message)) down_.push_back(std::move(reply));
    if (hostile && OneIn(20)) {
      for (auto& reply : collector.OnMessage(message)) down_.push_back(std::move(reply));
    }
  }
  void DeliverDown(bool hostile) {
    if (!open_ || down_.empty()) return;
    const v1::CollectorMessage message = Take(down_, hostile);
    if (hostile && OneIn(10)) return;
    if (message.has_welcome()) session_->OnWelcome(message.welcome());
    if (message.has_ack()) session_->OnAck(message.ack());
    if (message.has_nack()) session_->OnNack(message.nack());
    NoteAcked();
  }
  // Everything that is on its way arrives, everything that can be sent is sent.
  void Settle() {
    Break();
    for (int round = 0; round < 2000; ++round) {
      Connect();
      Send();
      DeliverUp(false);
      DeliverDown(false);
      const BatchLog::Position position = log_->position();
      if (session_->welcomed() && position.acked_seq == position.last_seq) return;
    }
    ADD_FAILURE() << "does not settle";
  }

  ModelCollector collector;
  std::set<std::string> acked;  // bodies whose number was acknowledged, as the agent saw it

 private:
  template <typename Message>
  Message Take(std::deque<Message>& queue, bool hostile) {
    if (hostile && queue.size() > 1 && OneIn(20)) std::swap(queue[0], queue[1]);
    Message message = std::move(queue.front());
    queue.pop_front();
    return message;
  }
  void NewSession() {
    session_ = std::make_unique<UplinkSession>(*log_, std::string(16, 'd'));
    noted_ = 0;
  }
  void NoteAcked() {
    const BatchLog::Position position = log_->position();
    if (position.epoch != noted_epoch_) noted_ = 0;
    noted_epoch_ = position.epoch;
    for (; noted_ < position.acked_seq; ++noted_) {
      const auto entry = log_->Read(noted_ + 1);
      if (!entry) continue;
      if (const auto* batch = std::get_if<LoggedBatch>(&*entry)) acked.insert(batch->body);
    }
  }

  BatchLog* log_;
  std::mt19937_64 random_;
  std::unique_ptr<UplinkSession> session_;
  bool open_ = false;
  std::deque<v1::AgentMessage> up_;
  std::deque<v1::CollectorMessage> down_;
  uint64_t noted_ = 0;
  uint64_t noted_epoch_ = 0;
};

}  // namespace tokwatt
