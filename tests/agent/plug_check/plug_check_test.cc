// The whole check on a fake clock: a plug that follows the load, and everything that may go wrong.
#include "agent/plug_check/plug_check.h"

#include <gtest/gtest.h>

#include <thread>

#include "agent/plug_check/load_team.h"
#include "tests/agent/bench/fakes.h"

namespace tokwatt {
namespace {

// The load of a test: counts who is on.
struct FakeLoad {
  explicit FakeLoad(std::atomic<int>& on) : on_(on) { ++on_; }
  FakeLoad(const FakeLoad&) = delete;
  FakeLoad& operator=(const FakeLoad&) = delete;
  ~FakeLoad() { --on_; }
  std::atomic<int>& on_;
};

class FakePlug : public PowerSource {
 public:
  explicit FakePlug(const Clock& clock) : clock_(clock) {}
  const std::string& name() const override { return name_; }
  Result<PowerAnswer> Read() override {
    ++reads;
    TOKWATT_ASSIGN_OR_RETURN(const double watts, script());
    PowerReading reading;
    reading.component = "desk";
    reading.scope = PowerScope::kWall;
    reading.at = clock_.Mono();
    reading.value = PowerGauge{watts, 1'000'000'000};
    if (counter_only) reading.value = EnergyCounter{};
    reading.resolution = 0.1;
    reading.refresh_seconds = 1;
    PowerAnswer answer;
    answer.readings.push_back(reading);
    return answer;
  }
  std::function<Result<double>()> script;
  bool counter_only = false;
  int reads = 0;

 private:
  const Clock& clock_;
  const std::string name_ = "shelly";
};

// At rest it uses nothing of the cores; under load, all of them.
class LoadedHost : public FakeHost {
 public:
  explicit LoadedHost(std::atomic<int>& loads) : loads_(loads) {}
  double UtilizationRatio() override { return std::exchange(was_loaded, false) ? 0.97 : others; }
  std::atomic<int>& loads_;
  bool was_loaded = false;
  double others = 0.02;
};

class PlugCheckTest : public testing::Test {
 protected:
  PlugCheckTest() {
    plug_.script = [this] { return Result<double>(on_ > 0 ? 60.0 : 20.0); };
    make_load_ = [this](const StopToken& stop) {
      ++loads_;
      host_.was_loaded = true;
      guarded_ = stop;
      return std::make_shared<FakeLoad>(on_);
    };
  }
  Result<PlugCheck> Check(std::optional<double> seconds = std::nullopt) {
    BenchContext context = bench_.Context();
    context.host = &host_;
    return CheckPlug(context, plug_, seconds, make_load_, bench_.stop.token(),
                     [this](const BenchProgress& progress) { told_.push_back(progress); });
  }
  Bench bench_;
  std::atomic<int> on_ = 0;
  int loads_ = 0;
  LoadedHost host_{on_};
  FakePlug plug_{bench_.clock};
  MakeLoad make_load_;
  std::optional<StopToken> guarded_;
  std::vector<BenchProgress> told_;
};

TEST_F(PlugCheckTest, APlugThatFollowsIsVerified) {
  const auto check = Check();
  ASSERT_TRUE(check) << check.error().message;
  EXPECT_EQ(check->source, "shelly");
  EXPECT_EQ(check->component, "desk");
  EXPECT_FALSE(check->yielded);
  EXPECT_EQ(check->step.verdict, LoadStepVerdict::kFollows);
  EXPECT_DOUBLE_EQ(*check->step.step_watts, 40);
  EXPECT_EQ(loads_, 3);
  EXPECT_EQ(on_, 0) << "the last phase is a rest";
  EXPECT_EQ(check->phases.size(), 7u);
}

TEST_F(PlugCheckTest, ItSaysHowLongItTakesBeforeItBegins) {
  ASSERT_TRUE(Check());
  ASSERT_FALSE(told_.empty());
  EXPECT_EQ(told_.front().state, "waiting_for_idle");
  EXPECT_DOUBLE_EQ(told_.front().eta_seconds, 56);
}

TEST_F(PlugCheckTest, APlugOfAnotherMachineIsFound) {
  plug_.script = [this] { return Result<double>(plug_.reads % 5 < 2 ? 80.0 : 30.0); };
  const auto check = Check();
  ASSERT_TRUE(check);
  EXPECT_FALSE(check->yielded);
  EXPECT_EQ(check->step.verdict, LoadStepVerdict::kDoesNotFollow);
}

TEST_F(PlugCheckTest, AMachineThatIsNotAtRestIsNotLoaded) {
  host_.others = 0.6;
  const auto check = Check();
  ASSERT_TRUE(check);
  EXPECT_EQ(check->yielded.value_or(Absence{}).reason, "box_busy");
  EXPECT_EQ(loads_, 0);
}

TEST_F(PlugCheckTest, ALoadOfOthersBetweenOursMakesAPlugThatDoesNotFollowInconclusive) {
  plug_.script = [this] {
    host_.others = 0.6;  // it came after the gate
    return Result<double>(plug_.reads % 5 < 2 ? 80.0 : 30.0);
  };
  host_.others = 0.02;
  BenchContext context = bench_.Context();
  int gate = 0;
  context.others_active = [&gate, this](const std::string&) {
    if (++gate <= 3) host_.others = 0.02;
    return Activity::kIdle;
  };
  context.host = &host_;
  const auto check = CheckPlug(context, plug_, std::nullopt, make_load_, bench_.stop.token(),
                               [](const BenchProgress&) {});
  ASSERT_TRUE(check);
  EXPECT_EQ(check->yielded.value_or(Absence{}).reason, "box_busy");
  EXPECT_EQ(loads_, 3);
}

TEST_F(PlugCheckTest, AUsersRequestEndsItAtOnce) {
  plug_.script = [this] {
    if (loads_ == 2) {
      bench_.others_active = Activity::kBusy;
      EXPECT_TRUE(guarded_->WaitFor(std::chrono::seconds(60))) << "the load was not ended";
    }
    return Result<double>(20);
  };
  const auto check = Check();
  ASSERT_TRUE(check);
  EXPECT_EQ(check->yielded.value_or(Absence{}).reason, "user_request");
  EXPECT_EQ(loads_, 2);
  EXPECT_EQ(on_, 0);
}

TEST_F(PlugCheckTest, AStopEndsItAtOnce) {
  plug_.script = [this] {
    if (loads_ == 1) {
      bench_.stop.RequestStop();
      EXPECT_TRUE(guarded_->WaitFor(std::chrono::seconds(60))) << "the load was not ended";
    }
    return Result<double>(20);
  };
  const auto check = Check();
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().code, Code::kCancelled);
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(on_, 0);
}

TEST_F(PlugCheckTest, APlugThatCannotBeReadSaysWhyAndNothingIsLoaded) {
  plug_.script = [] {
    return Result<double>(Fail(Code::kPermissionDenied, "wants a password", "", "write it"));
  };
  const auto check = Check();
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().code, Code::kPermissionDenied);
  EXPECT_EQ(check.error().fix, "write it");
  EXPECT_EQ(plug_.reads, 1) << "asking again would not help";
  EXPECT_EQ(loads_, 0);
}

TEST_F(PlugCheckTest, TheFirstMessageOfABrokerIsWaitedFor) {
  plug_.script = [this] {
    if (plug_.reads < 6)
      return Result<double>(Fail(Code::kUnavailable, "nothing yet", "no_message_yet"));
    return Result<double>(on_ > 0 ? 60.0 : 20.0);
  };
  const auto check = Check();
  ASSERT_TRUE(check) << check.error().message;
  EXPECT_EQ(check->step.verdict, LoadStepVerdict::kFollows);
  plug_.script = [] {
    return Result<double>(Fail(Code::kUnavailable, "nothing yet", "no_message_yet"));
  };
  EXPECT_EQ(Check().error().message, "nothing yet");
}

TEST_F(PlugCheckTest, APlugThatIsLostMeanwhileIsInconclusive) {
  plug_.script = [this] {
    if (loads_ >= 2) return Result<double>(Fail(Code::kUnavailable, "no route to host"));
    return Result<double>(on_ > 0 ? 60.0 : 20.0);
  };
  const auto check = Check();
  ASSERT_TRUE(check);
  EXPECT_EQ(check->step.reason, "too_few_readings");
  EXPECT_GT(check->missed, 0);
  EXPECT_EQ(check->last_miss, "no route to host");
}

TEST_F(PlugCheckTest, APlugThatOnlyCountsHasNoPowerToFollow) {
  plug_.counter_only = true;
  const auto check = Check();
  ASSERT_FALSE(check);
  EXPECT_EQ(check.error().reason, "no_power");
}

TEST_F(PlugCheckTest, TooFewSecondsAreRefusedBeforeAnythingIsLoaded) {
  EXPECT_EQ(Check(20).error().reason, "too_few_seconds");
  EXPECT_EQ(loads_, 0);
}

TEST(LoadTeamTest, EndsWithItsOwnerAndWithTheToken) {
  StopSource stop;
  {
    const LoadTeam team(stop.token());
    EXPECT_GE(team.threads(), 1u);
  }
  const LoadTeam team(stop.token());
  stop.RequestStop();
}

}  // namespace
}  // namespace tokwatt
