#include "agent/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/uplink/time_probe.h"
#include "proto/block.h"
#include "proto/event_codec.h"
#include "tests/agent/spool/refusing_disk.h"
#include "tests/agent/spool/spool_fixture.h"

namespace tokwatt {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ClockWatch, QuietWhileNothingHappens) {
  FakeClock clock;
  ClockWatch watch(clock);
  for (int i = 0; i < 100; ++i) {
    clock.Advance(seconds(10));
    EXPECT_THAT(watch.Check(), IsEmpty());
  }
}

TEST(ClockWatch, SuspendIsNoticedOnce) {
  FakeClock clock;
  ClockWatch watch(clock);
  const int64_t before = clock.Wall().ns;
  clock.Suspend(minutes(5));
  const auto events = watch.Check();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].what, "suspended");
  EXPECT_EQ(events[0].last_sealed_wall_ns, before);
  EXPECT_THAT(watch.Check(), IsEmpty());
}

TEST(ClockWatch, ShortSuspendsAndSmallStepsAreNot) {
  FakeClock clock;
  ClockWatch watch(clock);
  clock.Suspend(seconds(3));
  clock.StepWall(seconds(2));
  EXPECT_THAT(watch.Check(), IsEmpty());
}

TEST(ClockWatch, ClockStepsEitherWayAreNoticed) {
  FakeClock clock;
  ClockWatch watch(clock);
  for (const auto step : {seconds(-3600), seconds(3)}) {
    clock.StepWall(step);
    const auto events = watch.Check();
    ASSERT_THAT(events, SizeIs(1));
    EXPECT_EQ(events[0].what, "clock_changed");
  }
}

class PipelineTest : public testing::Test, protected SpoolFixture {
 protected:
  void AddSample() {
    SampleBuffer buffer;
    buffer.Add(Declare(metrics::kFanRpm, "host", "fan-1"), clock.Mono(), 900);
    batcher_.Add(buffer);
  }
  std::vector<Event> SpooledEvents() {
    std::vector<Event> events;
    for (uint64_t seq = 1; seq <= spool_->position().last_seq; ++seq) {
      const auto payload = DecodePayload(BodyOf(spool_->Read(seq)));
      if (!payload) continue;
      for (const auto& event : payload->events()) events.push_back(*FromProto(event));
    }
    return events;
  }

  std::unique_ptr<Spool> spool_ = Open();
  Batcher batcher_{clock, SeededRandom(7), BatcherOptions{}, [] {}};
  int spooled_ = 0;
  int periodic_ = 0;
  Pipeline pipeline_{clock, batcher_, *spool_, {[this] { ++spooled_; }, [this] { ++periodic_; }}};
};

TEST_F(PipelineTest, SealsWhenDueAndTellsWhenToComeAgain) {
  const MonoTime start = clock.Mono();
  EXPECT_EQ(pipeline_.Step(), start + seconds(10));
  clock.Advance(seconds(4));
  AddSample();
  EXPECT_EQ(pipeline_.Step(), start + seconds(10));
  clock.Advance(seconds(6));
  EXPECT_EQ(pipeline_.Step(), start + seconds(14));
  EXPECT_EQ(spooled_, 0);
  clock.Advance(seconds(4));
  pipeline_.Step();
  EXPECT_EQ(spooled_, 1);
  EXPECT_EQ(spool_->position().last_seq, 1u);
  EXPECT_EQ(periodic_, 2);
}

TEST_F(PipelineTest, FlushSpoolsBeforeItReturns) {
  batcher_.AddEvent(Gap{});
  pipeline_.Flush();
  EXPECT_THAT(SpooledEvents(), SizeIs(1));
  EXPECT_EQ(spooled_, 1);
}

// It was sent with the next batch only, which may be ten seconds later.
TEST_F(PipelineTest, WhatWaitedForTheDiskIsSentOnceTheDiskTookIt) {
  {
    const RefusingDisk refusing(Path("spool.db"));
    spool_->Append(Batch("waits"));
    pipeline_.Step();
  }
  clock.Advance(options.disk_retry + seconds(10));
  EXPECT_EQ(spooled_, 0);
  pipeline_.Step();
  EXPECT_EQ(spool_->position().last_seq, 1u);
  EXPECT_EQ(spooled_, 1);
}

TEST_F(PipelineTest, WhatTheSpoolLostBecomesAnEvent) {
  spool_->Append(Batch("x"));
  ASSERT_TRUE(spool_->Quarantine(1, "malformed", ""));
  pipeline_.Step();
  const auto events = SpooledEvents();
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(std::get<Gap>(events[0].body).reason, "quarantined");
}

TEST_F(PipelineTest, SuspendBecomesAnEvent) {
  clock.Suspend(minutes(1));
  pipeline_.Step();
  ASSERT_THAT(SpooledEvents(), SizeIs(1));
  EXPECT_EQ(std::get<AgentLifecycle>(SpooledEvents()[0].body).what, "suspended");
}

TEST_F(PipelineTest, RunsOnItsOwnThread) {
  pipeline_.Start();
  batcher_.AddEvent(Gap{});
  pipeline_.Wake();
  pipeline_.Stop();
  pipeline_.Flush();
  EXPECT_THAT(SpooledEvents(), SizeIs(1));
}

TEST(TimeProber, SecondProbeCarriesTheResultOfTheFirst) {
  TimeProber prober;
  prober.Restart({1'000});
  EXPECT_EQ(prober.due(), MonoTime{1'000});
  const v1::TimeProbe first = prober.Make({1'000});
  EXPECT_FALSE(first.has_previous_offset_ns());
  EXPECT_EQ(prober.due(), MonoTime{1'000} + std::chrono::hours(1));

  v1::TimeReply reply;
  reply.set_id(first.id());
  reply.set_agent_boot_ns(1'000);
  reply.set_collector_receive_wall_ns(5'000'100);
  reply.set_collector_send_wall_ns(5'000'140);
  prober.OnReply(reply, {1'240});
  EXPECT_EQ(prober.due(), MonoTime{1'240});
  const v1::TimeProbe second = prober.Make({1'240});
  EXPECT_EQ(second.previous_round_trip_ns(), 200);
  EXPECT_EQ(second.previous_offset_ns(), 5'000'120 - 1'120);

  reply.set_id(second.id());
  reply.set_agent_boot_ns(1'240);
  prober.OnReply(reply, {1'300});
  EXPECT_EQ(prober.due(), MonoTime{1'240} + std::chrono::hours(1)) << "two make a round";
  EXPECT_FALSE(prober.Make(prober.due()).has_previous_offset_ns()) << "an old result is not told";
}

TEST(TimeProber, ReplyToAnotherProbeIsIgnored) {
  TimeProber prober;
  prober.Restart({0});
  prober.Make({0});
  v1::TimeReply reply;
  reply.set_id(99);
  prober.OnReply(reply, {10});
  EXPECT_GT(prober.due(), MonoTime{10});
}

}  // namespace
}  // namespace tokwatt
