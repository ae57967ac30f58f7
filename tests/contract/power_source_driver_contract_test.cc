// The contract of PowerSource for sources that ask a driver: the same rules on the fake driver.
//
// Files and plugs are what power_source_contract_test.cc varies; here it is what a driver answers.
#include <gtest/gtest.h>

#include <filesystem>

#include "probes/nvidia/nvml_session.h"
#include "tests/contract/honest_power.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_nvml/fake_nvml.h"

namespace tokwatt {
namespace {

std::vector<std::string> Scenarios() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(TOKWATT_FIXTURES "/nvml")) {
    const std::string name = entry.path().stem();
    if (name != "README") names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

class DriverContract : public testing::TestWithParam<std::string> {
 protected:
  DriverContract() : nvml_(GetParam()) {
    env_.clock = &clock_;
    env_.libraries = &nvml_;
    env_.nvidia = MakeNvmlSession(env_);
  }
  void Make() {
    for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
      for (auto& source : entry.make(env_)) {
        if (source->name() == "nvml") sources_.push_back(std::move(source));
      }
    }
    ASSERT_EQ(sources_.size(), 1u);
  }
  Result<PowerAnswer> Read() {
    clock_.Advance(std::chrono::seconds(1));
    return sources_.front()->Read();
  }

  FakeClock clock_;
  FakeNvml nvml_;
  Env env_;
  std::vector<std::unique_ptr<PowerSource>> sources_;
};

TEST_P(DriverContract, AnswersHonestly) {
  Make();
  for (int second = 0; second < 2; ++second) ExpectHonestAnswer(Read(), clock_);
}

TEST_P(DriverContract, AnswersHonestlyAboutTheDriversOtherMoods) {
  Make();
  for (const std::string& mood : Scenarios()) {
    SCOPED_TRACE(mood);
    nvml_.Load(mood);
    ExpectHonestAnswer(Read(), clock_);
    clock_.Advance(std::chrono::seconds(60));
    ExpectHonestAnswer(Read(), clock_);
  }
}

TEST_P(DriverContract, AnswersHonestlyWithoutAnyOneOfItsFunctions) {
  for (const char* symbol :
       {"nvmlInit_v2", "nvmlDeviceGetCount_v2", "nvmlDeviceGetHandleByIndex_v2",
        "nvmlDeviceGetName", "nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetArchitecture",
        "nvmlDeviceGetCudaComputeCapability", "nvmlDeviceGetMemoryInfo", "nvmlDeviceGetPowerUsage",
        "nvmlDeviceGetTotalEnergyConsumption", "nvmlDeviceGetFieldValues",
        "nvmlDeviceGetPowerManagementLimitConstraints", "nvmlDeviceGetEnforcedPowerLimit"}) {
    SCOPED_TRACE(symbol);
    FakeNvml older(GetParam());
    older.Hide(symbol);
    env_.libraries = &older;
    env_.nvidia = MakeNvmlSession(env_);
    sources_.clear();
    Make();
    ExpectHonestAnswer(Read(), clock_);
    sources_.clear();
    env_.nvidia.reset();
  }
}

TEST_P(DriverContract, IsNeverCountedForTheMachine) {
  Make();
  const auto answer = Read();
  if (!answer) return;
  for (const PowerReading& reading : answer->readings) {
    EXPECT_TRUE(reading.scope == PowerScope::kBoard || reading.scope == PowerScope::kPackage);
  }
}

TEST_P(DriverContract, LeavesNoConnectionBehind) {
  Make();
  (void)Read();
  sources_.clear();
  env_.nvidia.reset();
  EXPECT_EQ(nvml_.open(), 0);
}

INSTANTIATE_TEST_SUITE_P(Nvml, DriverContract, testing::ValuesIn(Scenarios()),
                         [](const auto& scenario) {
                           std::string name = scenario.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace tokwatt
