#include "agent/uplink/connection_state.h"

#include <gtest/gtest.h>

#include "agent/uplink/stream_failure.h"
#include "tests/support/captured_log.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

class ConnectionStateTest : public testing::Test {
 protected:
  CapturedLog log_;
  FakeClock clock_;
  ConnectionState state_{clock_, "box:7812"};
  const Error away_{Code::kUnavailable, "nobody is there", "", "look"};
  const Error cut_{Code::kInternal, "it was cut 3 times", kStreamCut, "give it hours"};
};

TEST_F(ConnectionStateTest, WhatChangesIsSaidOnce) {
  for (int i = 0; i < 3; ++i) state_.SetDisconnected("box:7812", away_);
  EXPECT_EQ(state_.status().error, "nobody is there");
  EXPECT_EQ(state_.status().fix, "look");
  state_.SetConnected("box:7812");
  EXPECT_TRUE(state_.status().connected);
  EXPECT_EQ(state_.status().error, "");
  EXPECT_EQ(log_.Text(),
            "no collector at box:7812: nobody is there; measuring goes on, batches are kept; look\n"
            "connected to the collector at box:7812\n");
}

// The status said "connected" most of the time, and the log had two lines for each cut.
TEST_F(ConnectionStateTest, WhatCutsTheStreamsStaysSaidUntilOneHolds) {
  for (int i = 0; i < 3; ++i) {
    state_.SetDisconnected("box:7812", cut_);
    state_.SetConnected("box:7812");
  }
  EXPECT_TRUE(state_.status().connected);
  EXPECT_EQ(state_.status().error, "it was cut 3 times");
  EXPECT_EQ(state_.status().fix, "give it hours");
  const std::string said =
      "no collector at box:7812: it was cut 3 times; measuring goes on, batches are kept; give it "
      "hours\n";
  EXPECT_EQ(log_.Text(), said);
  state_.SetHolds();
  EXPECT_EQ(state_.status().error, "");
  EXPECT_EQ(log_.Text(), said + "connected to the collector at box:7812\n");
}

TEST_F(ConnectionStateTest, AnotherTroubleThanTheCutsIsNews) {
  state_.SetDisconnected("box:7812", cut_);
  state_.SetConnected("box:7812");
  state_.SetDisconnected("box:7812", away_);
  EXPECT_EQ(state_.status().error, "nobody is there");
  state_.SetConnected("box:7812");
  EXPECT_EQ(state_.status().error, "");
}

}  // namespace
}  // namespace tokwatt
