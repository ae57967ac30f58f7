// Wall energy of a benchmark: from a plug that answers once a second, through the real history.
#include <gtest/gtest.h>

#include "tests/agent/bench/fakes.h"
#include "tests/support/collecting_sink.h"

namespace tokwatt {
namespace {

constexpr double kWatts = 40;

// Says at each second what the clock of the test says it is.
class ScriptedPlug : public PowerSource {
 public:
  ScriptedPlug(const MonoTime& at, std::string powers) : at_(at), powers_(std::move(powers)) {}
  const std::string& name() const override { return name_; }
  bool may_block() const override { return true; }
  std::string powers() const override { return powers_; }
  Result<PowerAnswer> Read() override {
    PowerReading reading;
    reading.component = "plug";
    reading.scope = PowerScope::kWall;
    reading.at = at_;
    reading.value = PowerGauge{kWatts, 1'000'000'000};
    reading.resolution = 0.1;
    return PowerAnswer{{reading}, {}, {}};
  }

 private:
  const MonoTime& at_;
  const std::string powers_;
  const std::string name_ = "shelly";
};

// The real meter over that plug. Its probe has been run for every interval until now, as its
// own thread would have; nothing can be known of one that has not passed.
class PlugMeter : public EnergyWindows {
 public:
  PlugMeter(const FakeClock& clock, std::chrono::seconds interval, const std::string& powers)
      : clock_(clock), interval_(interval), next_(clock.Mono()) {
    std::vector<std::unique_ptr<PowerSource>> sources;
    sources.push_back(std::make_unique<ScriptedPlug>(at_, powers));
    meter_ = MakePowerProbes(std::move(sources), interval);
  }
  void ReadNow() override { meter_.windows->ReadNow(); }
  bool Reads(const std::string& consumer) const override { return meter_.windows->Reads(consumer); }
  Nanoseconds AnsweredWithin() const override { return meter_.windows->AnsweredWithin(); }
  void SetBusy(bool busy) override { meter_.windows->SetBusy(busy); }
  std::vector<WindowEnergy> Energy(MonoTime from, MonoTime to) const override {
    CollectingSink sink;
    for (; next_ <= clock_.Mono(); next_ = next_ + interval_) {
      at_ = next_;
      EXPECT_TRUE(meter_.probes.back()->Collect(sink));
    }
    return meter_.windows->Energy(from, to);
  }

 private:
  const FakeClock& clock_;
  const std::chrono::seconds interval_;
  mutable MonoTime next_;
  mutable MonoTime at_;
  PowerProbes meter_;
};

class BenchPlugEnergy : public testing::Test {
 protected:
  BenchmarkRun Run(std::chrono::seconds interval = std::chrono::seconds(1)) {
    return RunOf(bench_, interval, "");
  }
  // With a plug that feeds `powers`.
  static BenchmarkRun RunOf(Bench& bench, std::chrono::seconds interval,
                            const std::string& powers) {
    PlugMeter meter(bench.clock, interval, powers);
    BenchContext context = bench.Context();
    context.energy = &meter;
    return bench.RunAll(context).at(0);
  }
  Bench bench_;
};

// Energy was asked for microseconds after each window, before the plug could answer, so that no
// block ever had wall energy and the idle machine no watts.
TEST_F(BenchPlugEnergy, IsThereForEveryBlockTheIdleMachineAndTheRun) {
  bench_.adapter.decode_rate = [](int) { return 50.0; };
  const BenchmarkRun run = Run();
  ASSERT_EQ(run.status, BenchmarkStatus::kConverged) << run.failure.detail;
  ASSERT_EQ(run.energy.size(), 1u);
  const auto& wall = run.energy[0];
  EXPECT_EQ(wall.scope, PowerScope::kWall);
  EXPECT_EQ(wall.absent, Absence{});
  const double joules = kWatts * (0.512 + 128 / 50.0);
  ASSERT_TRUE(wall.joules_per_output_token);
  EXPECT_EQ(wall.joules_per_output_token->n, 6);
  EXPECT_NEAR(wall.joules_per_output_token->median, joules / 128, 1e-4);
  ASSERT_TRUE(wall.idle_watts);
  EXPECT_NEAR(*wall.idle_watts, kWatts, 1e-3);
  ASSERT_TRUE(wall.run_uj);
  EXPECT_NEAR(static_cast<double>(*wall.run_uj) * 1e-6, 6 * joules, 0.01);
  for (const InferenceEvent& block : run.blocks) EXPECT_TRUE(block.energy.at(0).total_uj);
}

// Three seconds were waited whatever agent.interval was: the last blocks had no energy.
TEST_F(BenchPlugEnergy, OfAPlugReadEveryTenSecondsIsWaitedFor) {
  const BenchmarkRun run = Run(std::chrono::seconds(10));
  for (const InferenceEvent& block : run.blocks) {
    EXPECT_TRUE(block.energy.at(0).total_uj) << block.energy.at(0).invalid_reason;
  }
  EXPECT_TRUE(run.energy.at(0).run_uj);
}

// The history keeps a quarter of an hour: the first blocks of a longer run are joined before.
TEST_F(BenchPlugEnergy, OfALongRunIsThereForItsFirstBlocksToo) {
  bench_.adapter.prefill_rate = 10;
  bench_.adapter.decode_rate = [](int index) { return index % 2 == 0 ? 1.9 : 2.1; };
  bench_.request.budget = std::chrono::seconds(2400);
  const BenchmarkRun run = Run();
  ASSERT_GT(run.blocks.back().start - run.blocks.front().start, std::chrono::minutes(15));
  for (const InferenceEvent& block : run.blocks) {
    EXPECT_TRUE(block.energy.at(0).total_uj) << block.energy.at(0).invalid_reason;
  }
  EXPECT_FALSE(run.energy.at(0).run_uj);
}

TEST_F(BenchPlugEnergy, ACancelledRunDoesNotWaitForIt) {
  bench_.adapter.script = [this](int index, const WorkloadSpec&, InferenceEvent event) {
    if (index == 4) bench_.stop.RequestStop();
    return Result<InferenceEvent>(event);
  };
  const BenchmarkRun run = Run();
  EXPECT_EQ(run.status, BenchmarkStatus::kCancelled);
  const InferenceEvent& last = run.blocks.back();
  EXPECT_LT(run.end - last.start, std::chrono::seconds(8));  // itself and the one cancelled
}

constexpr char kElsewhere[] = "http://192.0.2.20:11434";  // for documentation (RFC 5737)

TEST_F(BenchPlugEnergy, OfAPlugThatFeedsTheOtherMachineIsThatMachines) {
  Bench elsewhere(kElsewhere);
  const BenchmarkRun run = RunOf(elsewhere, std::chrono::seconds(1), "192.0.2.20");
  ASSERT_EQ(run.energy.size(), 1u);
  EXPECT_EQ(run.energy[0].powers, "192.0.2.20");
  EXPECT_TRUE(run.energy[0].joules_per_output_token);
  for (const InferenceEvent& block : run.blocks) {
    EXPECT_EQ(block.energy.at(0).powers, "192.0.2.20");
  }
}

TEST_F(BenchPlugEnergy, OfAPlugThatFeedsSomethingElseIsNobodysHere) {
  Bench elsewhere(kElsewhere);
  EXPECT_TRUE(RunOf(elsewhere, std::chrono::seconds(1), "").energy.empty());
  EXPECT_TRUE(RunOf(bench_, std::chrono::seconds(1), "192.0.2.20").energy.empty());
}

}  // namespace
}  // namespace tokwatt
