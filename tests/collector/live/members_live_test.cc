// Machines that are new to the live hub, or removed from it.
#include "collector/live/live_hub.h"
#include "tests/collector/live/live_fixture.h"

namespace tokwatt {
namespace {

using MembersLiveTest = LiveFixture;

// What it sent before it was put out, and the end of its session, are still on their way then.
TEST_F(MembersLiveTest, ARemovedDeviceIsNotBroughtBackByWhatWasOnItsWay) {
  Commit({});
  hub_.Remove(TestDevice());
  Commit({});
  SessionNotice session{TestDevice(), "fabricated", false, {}, true};
  hub_.OnSession(std::make_shared<SessionNotice>(session));
  EXPECT_TRUE(Device().is_null());
  session.connected = true;
  hub_.OnSession(std::make_shared<SessionNotice>(session));
  EXPECT_FALSE(Device().is_null());
  Commit({});
  EXPECT_EQ(Device().at("name"), "fabricated");
}

// It stayed "running" for ever, and who had asked for it waited.
TEST_F(MembersLiveTest, WhatARemovedDeviceWasMeasuringHasEnded) {
  Commit({});
  const Json& job = hub_.AddJob(TestDevice(), {});
  EXPECT_EQ(job.at("state"), "queued");
  hub_.Remove(TestDevice());
  const SessionNotice ended{TestDevice(), "fabricated", false, {}, true};
  hub_.OnSession(std::make_shared<SessionNotice>(ended));
  EXPECT_EQ(job.at("state"), "failed");
  EXPECT_EQ(job.at("reason").at("code"), "session_lost");
}

// A page that was open knew of a new machine only by its next question.
TEST_F(MembersLiveTest, WhoIsNewOrRemovedIsToldByASnapshot) {
  hub_.Tick();
  uint64_t read = hub_.feed().newest_id();
  const auto next = [&] {
    hub_.Tick();
    std::string events;
    const auto messages = hub_.feed().Since(read);
    for (const FeedMessage& message : *messages) events += message.event + " ";
    read = hub_.feed().newest_id();
    return events;
  };
  Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", 1)});
  EXPECT_EQ(next(), "snapshot sample ");
  Commit({Sample(metrics::kMemoryUsedBytes, "host", "memory", 2)});
  EXPECT_EQ(next(), "sample ");
  hub_.MembersChanged();
  EXPECT_EQ(next(), "snapshot ");
  hub_.Remove(TestDevice());
  EXPECT_EQ(next(), "snapshot ");
  EXPECT_EQ(next(), "");
}

}  // namespace
}  // namespace tokwatt
