// SessionTest: a session on a clock that stands still, and the messages of its agent.
#pragma once

#include <gtest/gtest.h>

#include <utility>

#include "collector/ingest/session.h"
#include "tests/support/batch_builder.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {

inline v1::AgentMessage HelloMessage() {
  v1::AgentMessage message;
  v1::Hello& hello = *message.mutable_hello();
  hello.set_device_id(std::string(16, '\x01'));
  hello.set_epoch(42);
  hello.set_name("studio");
  hello.mutable_clock()->set_wall_ns(1'795'000'000'000'000'000);
  hello.mutable_clock()->set_boot_ns(BatchBuilder::kBootNs);
  hello.mutable_clock()->set_boot_id("boot-a");
  hello.add_allowed_commands("benchmark");
  return message;
}

inline v1::AgentMessage BatchMessage(v1::Batch batch) {
  v1::AgentMessage message;
  *message.mutable_batch() = std::move(batch);
  return message;
}

inline v1::AgentMessage BatchMessage(uint64_t seq) {
  return BatchMessage(BatchBuilder(seq).Watts().Build());
}

inline v1::AgentMessage GapMessage(uint64_t from, uint64_t to) {
  v1::AgentMessage message;
  message.mutable_gap()->set_from_seq(from);
  message.mutable_gap()->set_to_seq(to);
  message.mutable_gap()->set_reason("spool_full");
  return message;
}

class SessionTest : public ::testing::Test {
 protected:
  SessionActions Open(uint64_t watermark = 0, uint64_t generation = 5) {
    EXPECT_TRUE(session.OnMessage(HelloMessage()).opened);
    return session.OnOpened(generation, watermark, watermark);
  }
  SessionActions Committed(uint64_t watermark, Outcome outcome = Outcome::kCommitted) {
    return session.OnCommitted(CommitResult{outcome, watermark});
  }
  static uint64_t AckOf(const SessionActions& actions) {
    EXPECT_EQ(actions.send.size(), 1u);
    EXPECT_TRUE(actions.send.back().has_ack());
    return actions.send.back().ack().committed_seq();
  }
  static bool Nothing(const SessionActions& actions) {
    return !actions.opened && actions.commit.empty() && actions.send.empty() &&
           actions.progress.empty() && !actions.finish;
  }

  FakeClock clock{BatchBuilder::kBootNs};
  ClockMap clocks{clock};
  Session session{clock, clocks, {1000, "9.9", std::nullopt, {"box:7812"}}};
};

}  // namespace tokwatt
