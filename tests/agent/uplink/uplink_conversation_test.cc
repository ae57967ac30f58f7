// What the uplink says of commands while their results are under way.
#include "agent/uplink/uplink_conversation.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "tests/agent/uplink/memory_log.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

class UplinkConversationTest : public testing::Test {
 protected:
  UplinkConversationTest() {
    options_.device_id = std::string(16, 'd');
    EXPECT_TRUE(conversation_.Greeting());
    v1::CollectorMessage message;
    message.mutable_welcome()->set_credit_bytes(1000);
    conversation_.Hear(message);
    NextProgress();  // what else a stream begins with
  }
  void Ended(const std::string& id) {
    v1::CommandProgress progress;
    progress.set_command_id(id);
    progress.set_state("done");
    conversation_.SendProgress(std::move(progress));
  }
  // Of what is said until it waits or is done, the last word on a command.
  v1::CommandProgress NextProgress() {
    v1::CommandProgress progress;
    for (;;) {
      auto turn = conversation_.Next();
      const auto* message = std::get_if<v1::AgentMessage>(&turn);
      if (message == nullptr) return progress;
      if (message->has_progress()) progress = message->progress();
    }
  }
  UplinkOptions options_;
  MemoryLog log_;
  FakeClock clock_;
  UplinkConversation conversation_{
      options_, log_, clock_, {[](bool) {}, [](const v1::Command&) {}}};
};

// A measurement seemed to go on for ever, without a word, while the spool's disk was full.
TEST_F(UplinkConversationTest, SaysThatResultsWaitForTheDisk) {
  log_.WaitInMemory(2);
  Ended("a");
  const v1::CommandProgress held_up = NextProgress();
  EXPECT_EQ(held_up.command_id(), "a");
  EXPECT_EQ(held_up.state(), "running");
  EXPECT_NE(held_up.detail().find("disk"), std::string::npos);
  EXPECT_EQ(NextProgress().state(), "");  // said once
  log_.WaitInMemory(0);
  EXPECT_EQ(NextProgress().state(), "done");
}

TEST_F(UplinkConversationTest, TellsTheEndAtOnceWhereNothingWaits) {
  Ended("a");
  EXPECT_EQ(NextProgress().state(), "done");
}

}  // namespace
}  // namespace tokwatt
