// UplinkSessionTest: a session over a log in memory, and a collector's answers to it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/uplink/uplink_session.h"
#include "tests/agent/uplink/memory_log.h"

namespace tokwatt {

class UplinkSessionTest : public testing::Test {
 protected:
  void Seal(int n) {
    for (int i = 0; i < n; ++i) log_.Append(std::string(100, static_cast<char>('a' + i)));
  }
  v1::Hello Open() {
    hello_ = {};
    EXPECT_TRUE(session_.Open(hello_));
    return hello_;
  }
  // An earlier stream sent everything; what of it was stored is for the next welcome to say.
  void SentBefore() {
    Open();
    Welcome(0);
    Drain();
    session_.OnEnd(Code::kUnavailable);
  }
  // What is stored is what this log has, unless `same_through` says up to where it is.
  void Welcome(uint64_t committed, uint32_t credit = 1000, uint32_t max_batch = 0,
               std::optional<uint64_t> same_through = std::nullopt) {
    v1::Welcome welcome;
    const uint64_t compared = std::min(committed, hello_.acked_seq() + hello_.fingerprints_size());
    welcome.set_same_through_seq(same_through.value_or(compared));
    welcome.set_committed_seq(committed);
    welcome.set_credit_bytes(credit);
    welcome.set_max_batch_bytes(max_batch);
    session_.OnWelcome(welcome);
  }
  void Ack(uint64_t committed, uint32_t credit = 1000) {
    v1::Ack ack;
    ack.set_committed_seq(committed);
    ack.set_credit_bytes(credit);
    session_.OnAck(ack);
  }
  void Nack(v1::Nack::Kind kind, uint64_t seq) {
    v1::Nack nack;
    nack.set_kind(kind);
    nack.set_seq(seq);
    nack.set_code("malformed");
    session_.OnNack(nack);
  }
  // What Next() says until it waits: "3" a batch, "hole 4-6" a notice, "reopen".
  std::vector<std::string> Drain() {
    std::vector<std::string> sent;
    while (sent.size() < 100) {
      const UplinkSession::Step step = session_.Next();
      if (std::holds_alternative<UplinkSession::Wait>(step)) break;
      if (std::holds_alternative<UplinkSession::Reopen>(step)) {
        sent.push_back("reopen");
        break;
      }
      const auto& message = std::get<v1::AgentMessage>(step);
      sent.push_back(message.has_batch() ? std::to_string(message.batch().seq())
                                         : "hole " + std::to_string(message.gap().from_seq()) +
                                               "-" + std::to_string(message.gap().to_seq()));
    }
    return sent;
  }
  MemoryLog log_;
  v1::Hello hello_;
  UplinkSession session_{log_, std::string(16, 'd')};
};

}  // namespace tokwatt
