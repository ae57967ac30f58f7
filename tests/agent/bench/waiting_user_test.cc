// Courtesy to a user who waits where no slot shows it: connections, and slots of which model.
#include <gtest/gtest.h>

#include "agent/bench/bench_runner.h"
#include "agent/bench/user_watch.h"
#include "agent/bench/waiting_users.h"
#include "tests/agent/bench/fakes.h"

namespace tokwatt {
namespace {

// A runtime with one slot lets the second request wait, and its slots show ours only: the user
// waited until the block was over.
TEST(WaitingUser, ARequestThatWaitsForTheOnlySlotIsSeenByItsConnection) {
  Bench bench;
  bench.server.slots = 1;
  bench.shows_connections = true;
  bench.OpenConnection("0100007F:AAAA");  // a pool of before: not new
  bench.adapter.script = [&bench](int index, const WorkloadSpec& spec,
                                  InferenceEvent event) -> Result<InferenceEvent> {
    if (index < 5) return event;
    bench.server.others = 1;
    bench.OpenConnection("0100007F:BBBB");
    EXPECT_TRUE(spec.stop->WaitFor(std::chrono::minutes(1)));
    return Fail(Code::kCancelled, "stopped");
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kYielded);
  EXPECT_EQ(run.failure.reason, "user_request");
  EXPECT_EQ(run.blocks.size(), 3u);
  EXPECT_NE(Fact(run, "courtesy").find("open before"), std::string::npos);
}

// The user of a chat whose connection was open before waited until the block was over.
TEST(WaitingUser, ARequestOnAnOldConnectionIsSeenByItsBytes) {
  Bench bench;
  bench.server.slots = 1;
  bench.shows_connections = true;
  bench.connections.shows_bytes = true;
  bench.OpenConnection("0100007F:AAAA");
  bench.adapter.script = [&bench](int index, const WorkloadSpec& spec,
                                  InferenceEvent event) -> Result<InferenceEvent> {
    if (index < 5) return event;
    bench.server.others = 1;
    bench.SendOn("0100007F:AAAA", 300);
    EXPECT_TRUE(spec.stop->WaitFor(std::chrono::minutes(1)));
    return Fail(Code::kCancelled, "stopped");
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.failure.reason, "user_request");
  EXPECT_EQ(run.blocks.size(), 3u);
  EXPECT_EQ(Fact(run, "courtesy"), "");
}

Connections Showing(const TcpBytes& bytes) { return {{{"0100007F:AAAA", bytes}}, true}; }

TEST(WaitingUser, APollThatIsAnsweredWaitsForNothing) {
  WaitingUsers users;
  users.Begin(Showing({100, 900}));
  EXPECT_FALSE(users.Look(Showing({150, 900})));   // asked
  EXPECT_FALSE(users.Look(Showing({150, 1200})));  // answered
  EXPECT_FALSE(users.Look(Showing({150, 1200})));
  EXPECT_FALSE(users.Look(Showing({400, 1200})));  // asked again
  EXPECT_TRUE(users.Look(Showing({400, 1200})));   // and left waiting
}

// An editor asks for the models and sends its chat in the same moment.
TEST(WaitingUser, ARequestRightBehindAnAnswerWaits) {
  WaitingUsers users;
  users.Begin(Showing({100, 900}));
  EXPECT_FALSE(users.Look(Showing({400, 1200, true})));
  EXPECT_TRUE(users.Look(Showing({400, 1200, true})));
}

TEST(WaitingUser, ANewConnectionWaitsOnceItAsksForSomething) {
  WaitingUsers users;
  users.Begin(Connections{{}, true});
  EXPECT_FALSE(users.Look(Showing({0, 0})));
  EXPECT_FALSE(users.Look(Showing({0, 0})));  // an editor's, kept open for later
  EXPECT_FALSE(users.Look(Showing({300, 0})));
  EXPECT_TRUE(users.Look(Showing({300, 0})));
}

TEST(WaitingUser, NobodyWaitsWhereNothingWasSeenAtTheStart) {
  WaitingUsers users;
  users.Begin(std::nullopt);
  EXPECT_FALSE(users.Look(Showing({150, 900})));
  EXPECT_FALSE(users.Look(Showing({150, 900})));
}

// An editor that keeps a connection open, or a scrape, used to end every run.
TEST(WaitingUser, ASilentConnectionDisturbsNobodyWhileASlotIsFree) {
  Bench bench;
  bench.shows_connections = true;
  bench.adapter.script = [&bench](int index, const WorkloadSpec& spec,
                                  InferenceEvent event) -> Result<InferenceEvent> {
    if (index != 5) return event;
    bench.OpenConnection("0100007F:CCCC");
    EXPECT_FALSE(spec.stop->WaitFor(std::chrono::milliseconds(50)));
    return event;
  };
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged) << run.failure.detail;
  EXPECT_EQ(Fact(run, "courtesy"), "");
}

TEST(WaitingUser, SlotsOfAnotherModelAreNoRoomForThisOne) {
  RuntimeActivity activity;
  activity.model = "small";
  activity.slots.resize(3);
  activity.slots[0].processing = true;
  activity.slots[2].model = "large";
  EXPECT_EQ(SlotsOf(activity, "small").total, 2);
  EXPECT_EQ(SlotsOf(activity, "small").free, 1);
  EXPECT_EQ(SlotsOf(activity, "large").total, 1);
  EXPECT_EQ(SlotsOf(activity, "none").total, 0);
}

TEST(WaitingUser, BlocksAreShortWhereNobodyWhoWaitsCanBeSeen) {
  Bench bench;
  bench.server.slots = 1;
  bench.adapter.decode_rate = [](int) { return 10.0; };  // the suite's own block takes 13 s
  const BenchmarkRun run = bench.Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kConverged) << run.failure.detail;
  EXPECT_EQ(run.n_output_target, 32);
  EXPECT_NE(Fact(run, "courtesy").find("short"), std::string::npos);
  EXPECT_NE(Fact(run, "blocks").find("waits"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
