// A recorded machine played again: probes see what they saw, at the times when they saw it.
#include <gtest/gtest.h>

#include "agent/probe_set.h"
#include "base/text_file.h"
#include "probes/recording/perf.h"
#include "tests/support/fixture_host.h"
#include "tests/support/host_recording.h"
#include "tests/support/replaying.h"

namespace tokwatt {
namespace {

TEST(Replay, AMacTellsTheSameAgain) {
  for (const char* machine :
       {"mac-mini-m4-pro", "mac-studio-m2-ultra", "mac-studio-m4-max", "macbook-pro-m5-max"}) {
    FakeAppleSensors apple(machine);
    const FakeClock clock;
    Env env;
    env.root = "/nonexistent";
    env.replays = true;
    env.apple = &apple;
    env.clock = &clock;
    env.scan_default_ports = false;
    const Told real = Ask(env, [&] {
      apple.mac().point = 1;
      clock.Advance(std::chrono::seconds(1));
    });
    EXPECT_TRUE(real.contains("device_power_watts smc system scope=system")) << machine;
    EXPECT_EQ(Replay(RecordMac(machine)), real) << machine;
  }
}

TEST(Replay, AMacIsInItsRecordingWithoutItsName) {
  FakeAppleSensors apple("mac-mini-m4-pro");
  apple.facts()["sysctl"]["kern.hostname"] = "bobs-mac";
  Env env;
  env.root = "/nonexistent";
  env.replays = true;
  env.apple = &apple;
  const std::string text = RecordTwoPoints(env, [] {});
  EXPECT_EQ(text.find("bobs-mac"), std::string::npos);
  const auto player = OpenPlayer(text);
  const Inventory inventory = ReadInventory(player->MakeEnv(), {}, {});
  EXPECT_EQ(inventory.hostname, "recorded");
  EXPECT_EQ(inventory.chip, "Apple M4 Pro");
  EXPECT_EQ(inventory.vendor_model, "Mac16,11");
}

TEST(Replay, EveryFixtureHostTellsTheSameAgain) {
  for (const auto& entry : std::filesystem::directory_iterator(FixtureHostsDirectory())) {
    const std::string name = entry.path().filename();
    FixtureHost host(name);
    const FakeClock clock;
    Env env;
    env.root = host.root();
    env.clock = &clock;
    env.scan_default_ports = false;
    const Told real = Ask(env, [&] {
      host.GoTo("t1");
      clock.Advance(std::chrono::seconds(1));
    });
    host.GoTo("t0");
    EXPECT_EQ(Replay(RecordTwoPoints(env, [&] { host.GoTo("t1"); })), real) << name;
  }
}

// A unit of power whose counter grows by `step` each time it is read.
class GrowingPerf : public PerfEvents {
 public:
  Result<std::unique_ptr<PerfCounter>> Open(uint32_t, uint64_t config, int) const override {
    if (config != 2) return Fail(Code::kNotFound, "no such event");
    return std::make_unique<Counter>();
  }

 private:
  class Counter : public PerfCounter {
   public:
    Result<uint64_t> Read() const override { return count_ += 1'000'000'000; }

   private:
    mutable uint64_t count_ = 0;
  };
};

TEST(Replay, PerformanceCountersCountOn) {
  const GrowingPerf perf;
  RecordingWriter writer;
  const auto recording = MakeRecordingPerf(perf, writer);
  ASSERT_TRUE(writer.BeginTick(0));
  const auto counter = recording->Open(15, 2, 0);
  EXPECT_FALSE(recording->Open(15, 3, 0));
  ASSERT_TRUE(counter);
  EXPECT_EQ((*counter)->Read(), 1'000'000'000u);
  ASSERT_TRUE(writer.BeginTick(1'000'000'000));
  EXPECT_EQ((*counter)->Read(), 2'000'000'000u);

  const auto player = OpenPlayer(writer.Text({}));
  const Env env = player->MakeEnv();
  ASSERT_NE(env.perf, nullptr);
  EXPECT_EQ(env.perf->Open(15, 3, 0).error().code, Code::kNotFound) << "as it was answered";
  EXPECT_EQ(env.perf->Open(15, 9, 0).error().reason, "not_recorded") << "as it was never asked";
  const auto again = env.perf->Open(15, 2, 0);
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->Read(), 1'000'000'000u);
  const StopSource stop;
  env.clock->WaitUntil(env.clock->Mono() + std::chrono::seconds(1), stop.token());
  EXPECT_EQ((*again)->Read(), 2'000'000'000u);
}

std::string Ticks(const std::vector<int64_t>& milliseconds) {
  RecordingWriter writer;
  for (const int64_t at : milliseconds) {
    EXPECT_TRUE(writer.BeginTick(at * 1'000'000));
    writer.Observe("file", "/n", BytesValue(std::to_string(at)));
    writer.EndTick();
  }
  return writer.Text({});
}

TEST(Replay, TimeMovesFromTickToTick) {
  const auto player = OpenPlayer(Ticks({0, 999, 2003, 3010}));
  const Env env = player->MakeEnv();
  const StopSource stop;
  const MonoTime start = env.clock->Mono();
  const auto after = [&](int64_t wait_ms) {
    env.clock->WaitUntil(env.clock->Mono() + std::chrono::milliseconds(wait_ms), stop.token());
    const auto now = (env.clock->Mono() - start).count() / 1'000'000;
    return std::pair(now, ReadInteger(env.Path("/n")).value_or(-1));
  };
  EXPECT_EQ(after(1000), std::pair(int64_t{999}, int64_t{999})) << "a little early is in time";
  EXPECT_EQ(after(1), std::pair(int64_t{1000}, int64_t{999})) << "a loop comes to its end";
  EXPECT_EQ(after(1000), std::pair(int64_t{2003}, int64_t{2003}));
  EXPECT_EQ(after(0), std::pair(int64_t{2003}, int64_t{2003}));
  EXPECT_EQ(after(5000), std::pair(int64_t{7003}, int64_t{3010})) << "behind the end it stays so";
}

TEST(Replay, ATreeThatWouldLeadOutOfItselfIsNotPlayed) {
  RecordingWriter writer;
  ASSERT_TRUE(writer.BeginTick(0));
  writer.Observe("link", "/sys/class/powercap", {{"target", "../../../../../../../sys"}});
  auto recording = ParseRecording(writer.Text({}));
  ASSERT_TRUE(recording);
  EXPECT_EQ(Player::Open(*std::move(recording)).error().code, Code::kDataLoss);
}

}  // namespace
}  // namespace tokwatt
