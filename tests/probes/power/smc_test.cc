// smc: one component for the whole Mac, and a reason for every value that is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/power/mac_power.h"

namespace tokwatt {
namespace {

using testing::HasSubstr;

double Watts(const Result<PowerAnswer>& answer, const std::string& component) {
  return std::get<PowerGauge>(FindReading(*answer, component)->value).watts;
}

TEST(SmcTest, SystemTotalIsTheSystem) {
  MacPower smc("smc", "mac-mini-m4-pro");
  const auto answer = smc.Read(1);
  ASSERT_TRUE(answer.has_value());
  ASSERT_EQ(answer->readings.size(), 1u) << "DC In would speak of the same watts again";
  const PowerReading& reading = answer->readings.front();
  EXPECT_EQ(reading.component, "system");
  EXPECT_EQ(reading.scope, PowerScope::kSystem);
  EXPECT_EQ(reading.quality, Quality::kMeasured);
  EXPECT_DOUBLE_EQ(Watts(answer, "system"), 41.5);
  EXPECT_DOUBLE_EQ(reading.refresh_seconds, 0) << "nobody knows it";
}

TEST(SmcTest, DcInSpeaksWhereThereIsNoSystemTotal) {
  MacPower smc("smc", "mac-mini-m4-pro");
  smc.apple().facts()["smc"].erase("PSTR");
  const auto answer = smc.Read(1);
  ASSERT_TRUE(answer.has_value());
  EXPECT_DOUBLE_EQ(Watts(answer, "dc-in"), 43);
  EXPECT_EQ(answer->readings.front().scope, PowerScope::kSystem);
}

TEST(SmcTest, NothingComesInWhileTheBatteryFeedsTheMachine) {
  MacPower smc("smc", "macbook-pro-m5-max");
  smc.apple().facts()["smc"].erase("PSTR");
  const auto answer = smc.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->readings.empty()) << "0 W is not what the machine draws";
  const Error* error = FindMissing(*answer, "dc-in");
  EXPECT_EQ(error->reason_code(), "reads_zero");
  EXPECT_THAT(error->message, HasSubstr("battery"));
}

TEST(SmcTest, ValuesThatNoMacCanHaveAreAbsentWithAReason) {
  const std::pair<const char*, const char*> kBad[] = {
      {"0000c07f", "data_loss"},   // not a number
      {"0000807f", "data_loss"},   // infinite
      {"0000a0c0", "data_loss"},   // -5 W
      {"00401c46", "data_loss"},   // 10 000 W
      {"00000000", "reads_zero"},  // 0 W
      {"0000", "data_loss"},       // half a float
  };
  for (const auto& [bytes, reason] : kBad) {
    MacPower smc("smc", "mac-mini-m4-pro");
    smc.apple().facts()["smc"]["PSTR"] = {"flt ", bytes, bytes};
    const auto answer = smc.Read();
    ASSERT_TRUE(answer.has_value()) << bytes;
    EXPECT_TRUE(answer->readings.empty()) << bytes;
    ASSERT_NE(FindMissing(*answer, "system"), nullptr) << bytes;
    EXPECT_EQ(FindMissing(*answer, "system")->reason_code(), reason) << bytes;
  }
}

TEST(SmcTest, ConnectionThatDoesNotSurviveASleepIsMadeAnew) {
  MacPower smc("smc", "mac-mini-m4-pro");
  ASSERT_TRUE(smc.Read().has_value());
  smc.apple().mac().smc_fails = true;
  const auto failed = smc.Read();
  ASSERT_TRUE(failed.has_value());
  EXPECT_EQ(FindMissing(*failed, "system")->reason_code(), "unavailable");
  EXPECT_DOUBLE_EQ(Watts(smc.Read(1), "system"), 41.5);
}

TEST(SmcTest, MacWithoutPowerKeysIsNotFoundAndAskedOnceAMinute) {
  MacPower smc("smc", "mac-mini-m4-pro");
  for (const char* key : {"PSTR", "PDTR"}) smc.apple().facts()["smc"].erase(key);
  EXPECT_EQ(smc.Read().error().code, Code::kNotFound);
  const int calls = smc.apple().mac().smc_calls;
  EXPECT_EQ(smc.Read().error().code, Code::kNotFound);
  EXPECT_EQ(smc.apple().mac().smc_calls, calls);
  smc.clock().Advance(std::chrono::minutes(2));
  EXPECT_EQ(smc.Read().error().code, Code::kNotFound);
  EXPECT_GT(smc.apple().mac().smc_calls, calls);
}

TEST(SmcTest, OnlyMacsHaveOneAndNoneIsBelowARoot) {
  FakeClock clock;
  Env env;
  env.clock = &clock;
  EXPECT_EQ(MakeSources("smc", env).front()->Read().error().code, Code::kNotFound);
  const FakeAppleSensors apple("mac-mini-m4-pro");
  env.apple = &apple;
  env.root = "/somewhere";
  const auto answer = MakeSources("smc", env).front()->Read();
  EXPECT_EQ(answer.error().reason_code(), "not_available_under_root");
}

}  // namespace
}  // namespace tokwatt
