// nvml: gauge and counter of cards and of GB10's rail, from the fake driver; every gap has a
// reason.
#include <gtest/gtest.h>

#include "collector/analytics/headline.h"
#include "probes/nvidia/nvml_session.h"
#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_nvml/fake_nvml.h"

namespace tokwatt {
namespace {

constexpr int64_t kSecondNs = 1'000'000'000;

class NvmlPowerTest : public testing::Test {
 protected:
  NvmlPowerTest() {
    env_.clock = &clock_;
    env_.libraries = &nvml_;
    env_.nvidia = MakeNvmlSession(env_);
  }

  PowerSource& Source() {
    if (source_ == nullptr) source_ = std::move(MakeSources("nvml", env_).front());
    return *source_;
  }
  PowerAnswer Read() {
    const auto answer = Source().Read();
    EXPECT_TRUE(answer.has_value());
    return answer.value_or(PowerAnswer{});
  }
  PowerAnswer ReadOf(const std::string& scenario) {
    nvml_.Load(scenario);
    return Read();
  }

  FakeClock clock_;
  FakeNvml nvml_{"two-cards"};
  Env env_;
  std::unique_ptr<PowerSource> source_;
};

template <typename Value>
const PowerReading* Find(const PowerAnswer& answer, const std::string& component) {
  for (const PowerReading& reading : answer.readings) {
    if (reading.component == component && std::holds_alternative<Value>(reading.value)) {
      return &reading;
    }
  }
  return nullptr;
}

PowerGauge GaugeOf(const PowerAnswer& answer, const std::string& component = "gpu-0") {
  const PowerReading* reading = Find<PowerGauge>(answer, component);
  EXPECT_NE(reading, nullptr) << component;
  return reading == nullptr ? PowerGauge{-1, -1} : std::get<PowerGauge>(reading->value);
}

uint64_t EnergyOf(const PowerAnswer& answer, const std::string& component = "gpu-0") {
  const PowerReading* reading = Find<EnergyCounter>(answer, component);
  EXPECT_NE(reading, nullptr) << component;
  return reading == nullptr ? 0 : std::get<EnergyCounter>(reading->value).total_uj;
}

TEST_F(NvmlPowerTest, EachCardIsABoardWithInstantPowerAndItsEnergy) {
  const PowerAnswer answer = Read();
  EXPECT_EQ(answer.readings.size(), 4u);
  EXPECT_TRUE(answer.missing.empty());
  EXPECT_DOUBLE_EQ(GaugeOf(answer, "gpu-0").watts, 120);
  EXPECT_DOUBLE_EQ(GaugeOf(answer, "gpu-1").watts, 402.5);
  EXPECT_EQ(GaugeOf(answer, "gpu-1").averaging_ns, 0);
  EXPECT_EQ(EnergyOf(answer, "gpu-0"), 5'000'000'000u);
  EXPECT_EQ(EnergyOf(answer, "gpu-1"), 9'000'000'000u);
  for (const PowerReading& reading : answer.readings) {
    EXPECT_EQ(reading.scope, PowerScope::kBoard);
    EXPECT_EQ(reading.contained_in, "");
    EXPECT_DOUBLE_EQ(reading.resolution, 1e-3);
    EXPECT_DOUBLE_EQ(reading.refresh_seconds, 0.1);
    EXPECT_EQ(reading.at, clock_.Mono());
  }
}

TEST_F(NvmlPowerTest, CeilingIsTwiceTheHighestLimitElseTheEnforcedOne) {
  const PowerAnswer cards = Read();
  EXPECT_DOUBLE_EQ(Find<EnergyCounter>(cards, "gpu-0")->ceiling_watts, 2 * 366);
  EXPECT_DOUBLE_EQ(Find<EnergyCounter>(cards, "gpu-1")->ceiling_watts, 2 * 600);
}

TEST_F(NvmlPowerTest, OlderDriverTellsOnlyTheEnforcedLimit) {
  EXPECT_DOUBLE_EQ(Find<EnergyCounter>(ReadOf("turing"), "gpu-0")->ceiling_watts, 2 * 250);
}

// GB10's rail is 4 W while the machine draws 25 W: it must never pass for the machine.
TEST_F(NvmlPowerTest, Gb10IsAPartOfAPackageAndNeverCounted) {
  const PowerAnswer answer = ReadOf("gb10");
  ASSERT_EQ(answer.readings.size(), 2u);
  EXPECT_DOUBLE_EQ(GaugeOf(answer).watts, 4.1);
  EXPECT_EQ(EnergyOf(answer), 777'000'000u);
  for (const PowerReading& reading : answer.readings) {
    EXPECT_EQ(reading.scope, PowerScope::kPackage);
    EXPECT_EQ(reading.contained_in, "package");
    EXPECT_EQ(reading.ceiling_watts, 0) << "it tells no limit";
    EXPECT_FALSE(IsCountable(reading.scope));
  }
}

TEST_F(NvmlPowerTest, WithoutTheInstantFieldNewerCardsTellTheMeanOfASecond) {
  nvml_.Hide("nvmlDeviceGetFieldValues");
  const PowerAnswer answer = Read();
  EXPECT_DOUBLE_EQ(GaugeOf(answer, "gpu-0").watts, 118);
  EXPECT_EQ(GaugeOf(answer, "gpu-0").averaging_ns, kSecondNs);
  EXPECT_EQ(GaugeOf(answer, "gpu-1").averaging_ns, kSecondNs);
}

TEST_F(NvmlPowerTest, WithoutTheInstantFieldOlderCardsTellTheMoment) {
  const PowerAnswer answer = ReadOf("turing");
  EXPECT_DOUBLE_EQ(GaugeOf(answer).watts, 215);
  EXPECT_EQ(GaugeOf(answer).averaging_ns, 0);
}

TEST_F(NvmlPowerTest, Ga100TellsTheMomentThoughItIsAmpere) {
  EXPECT_EQ(GaugeOf(ReadOf("ga100")).averaging_ns, 0);
}

TEST_F(NvmlPowerTest, CardOfAnUnknownArchitectureIsTakenForNew) {
  EXPECT_EQ(GaugeOf(ReadOf("unknown-card")).averaging_ns, kSecondNs);
}

TEST_F(NvmlPowerTest, CardWithoutAnEnergyCounterTellsItsPower) {
  const PowerAnswer answer = ReadOf("ga100");
  EXPECT_EQ(answer.readings.size(), 1u);
  EXPECT_TRUE(answer.missing.empty());
}

TEST_F(NvmlPowerTest, DriverWithoutPowerTellsTheEnergyAlone) {
  nvml_.Hide("nvmlDeviceGetFieldValues");
  nvml_.Hide("nvmlDeviceGetPowerUsage");
  const PowerAnswer answer = Read();
  EXPECT_EQ(answer.readings.size(), 2u);
  EXPECT_EQ(EnergyOf(answer), 5'000'000'000u);
}

// A history is of one instrument: 120 W of now and 118 W of the last second are two.
TEST_F(NvmlPowerTest, InstrumentOnceChosenIsNotChanged) {
  (void)Read();
  nvml_.Set(1, "instant_mw", "!3");
  const PowerAnswer answer = Read();
  EXPECT_EQ(Find<PowerGauge>(answer, "gpu-0"), nullptr);
  EXPECT_EQ(EnergyOf(answer), 5'000'000'000u);
}

TEST_F(NvmlPowerTest, InstrumentIsNotChosenByAPassingFault) {
  nvml_.Set(1, "instant_mw", "!10");
  EXPECT_EQ(Find<PowerGauge>(Read(), "gpu-0"), nullptr);
  nvml_.Set(1, "instant_mw", "120000");
  EXPECT_DOUBLE_EQ(GaugeOf(Read()).watts, 120);
  EXPECT_EQ(GaugeOf(Read()).averaging_ns, 0);
}

TEST_F(NvmlPowerTest, FieldIsReadByItsType) {
  for (const char* value : {"250000 1", "250000 2", "250000 3", "250000 4", "250000 5"}) {
    nvml_.Set(1, "instant_mw", value);
    EXPECT_DOUBLE_EQ(GaugeOf(Read()).watts, 250) << value;
  }
  for (const char* value : {"250000 77", "0xffffffff 5", "0xffffffffffffffff 4"}) {
    nvml_.Set(1, "instant_mw", value);
    EXPECT_EQ(Find<PowerGauge>(Read(), "gpu-0"), nullptr) << value;
  }
}

TEST_F(NvmlPowerTest, NotSupportedEverywhereIsMissingWithTheReason) {
  const PowerAnswer answer = ReadOf("nothing-supported");
  EXPECT_TRUE(answer.readings.empty());
  ASSERT_NE(FindMissing(answer, "gpu-0"), nullptr);
  EXPECT_EQ(FindMissing(answer, "gpu-0")->reason, "not_supported");
  EXPECT_EQ(FindMissing(answer, "gpu-0")->code, Code::kUnimplemented);
}

TEST_F(NvmlPowerTest, ImpossibleValuesAreNeverANumber) {
  const PowerAnswer answer = ReadOf("wild");
  EXPECT_TRUE(answer.readings.empty());
  ASSERT_NE(FindMissing(answer, "gpu-0"), nullptr);
  EXPECT_EQ(FindMissing(answer, "gpu-0")->code, Code::kDataLoss);
}

TEST_F(NvmlPowerTest, MissingPermissionCarriesTheFix) {
  const PowerAnswer answer = ReadOf("no-permission");
  const Error* error = FindMissing(answer, "gpu-0");
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->code, Code::kPermissionDenied);
  EXPECT_NE(error->fix, "");
}

TEST_F(NvmlPowerTest, VersionMismatchIsTheWholeAnswer) {
  nvml_.Load("version-mismatch");
  const auto answer = Source().Read();
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, Code::kUnavailable);
  EXPECT_EQ(answer.error().fix, "reboot, or reload the driver");
}

TEST_F(NvmlPowerTest, LostCardLeavesTheOtherAndComesBack) {
  (void)Read();
  for (const char* key : {"instant_mw", "energy_mj"}) nvml_.Set(1, key, "!15");
  const PowerAnswer answer = Read();
  EXPECT_DOUBLE_EQ(GaugeOf(answer, "gpu-1").watts, 402.5);
  ASSERT_NE(FindMissing(answer, "gpu-0"), nullptr);
  EXPECT_EQ(FindMissing(answer, "gpu-0")->reason, "gpu_is_lost");
  nvml_.Load("two-cards");
  clock_.Advance(std::chrono::seconds(60));
  EXPECT_EQ(Read().readings.size(), 4u);
}

TEST_F(NvmlPowerTest, DriverIsAskedByItsOwnWorkerAndTenTimesASecondWhenBusy) {
  EXPECT_TRUE(Source().may_block());
  EXPECT_TRUE(Source().quick());
}

TEST_F(NvmlPowerTest, WithoutALibraryItIsNotFoundAndSharesTheFilesWorker) {
  env_.nvidia = nullptr;
  env_.root = FixtureHostsDirectory() + "/bare/t0";
  EXPECT_FALSE(Source().may_block());
  EXPECT_EQ(Source().Read().error().code, Code::kNotFound);
  EXPECT_EQ(Source().Read().error().message, "no NVIDIA driver library");
}

TEST_F(NvmlPowerTest, LibraryThatIsTooOldSaysSo) {
  nvml_.Hide("nvmlDeviceGetCount_v2");
  nvml_.Hide("nvmlDeviceGetCount");
  EXPECT_FALSE(Source().may_block());
  EXPECT_EQ(Source().Read().error().reason, "symbol_missing");
}

TEST_F(NvmlPowerTest, UnderARootWithItsGraphicsTheDriverIsNotAsked) {
  FixtureHost host("bare");
  host.Copy();
  host.Write("/sys/bus/pci/devices/0000:01:00.0/vendor", "0x10de\n");
  host.Write("/sys/bus/pci/devices/0000:01:00.0/device", "0x2684\n");
  host.Write("/sys/bus/pci/devices/0000:01:00.0/class", "0x030000\n");
  env_.root = host.root();
  EXPECT_EQ(Source().Read().error().reason, "not_available_under_root");
  EXPECT_EQ(nvml_.open(), 0);
}

}  // namespace
}  // namespace tokwatt
