// SelfProbe: this process, measured for real.
#include "probes/host/self_probe.h"

#include <gtest/gtest.h>

#include "tests/support/collecting_sink.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

TEST(SelfProbeTest, TellsProcessorTimeAndMemoryOfThisProcess) {
  FakeClock clock;
  Env env;
  env.clock = &clock;
  const auto probe = MakeSelfProbe(env);
  CollectingSink sink;
  ASSERT_TRUE(probe->Collect(sink).has_value());
  ASSERT_EQ(sink.samples.size(), 2u);
  EXPECT_EQ(sink.samples[0].series.key.metric, "agent_cpu_seconds_total");
  EXPECT_GE(sink.samples[0].value, 0);
  EXPECT_LT(sink.samples[0].value, 3600);
  EXPECT_EQ(sink.samples[1].series.key.metric, "agent_resident_memory_bytes");
  EXPECT_GT(sink.samples[1].value, 100e3);
  EXPECT_LT(sink.samples[1].value, 10e9);
  EXPECT_TRUE(probe->Sensors().empty());
}

TEST(SelfProbeTest, UnderARootThisProcessIsNoFile) {
  FakeClock clock;
  Env env;
  env.clock = &clock;
  env.root = "/some/root";
  CollectingSink sink;
  const auto result = MakeSelfProbe(env)->Collect(sink);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Code::kUnimplemented);
  EXPECT_EQ(result.error().reason_code(), "not_available_under_root");
  EXPECT_TRUE(sink.samples.empty());
}

}  // namespace
}  // namespace tokwatt
