// HostLoadReader: what a waiting benchmark asks.
#include "probes/host/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

class HostLoadReaderTest : public testing::Test {
 protected:
  HostLoadReader MakeReader(FixtureHost& host) {
    Env env;
    env.root = host.root();
    env.clock = &clock_;
    return HostLoadReader(env);
  }
  FakeClock clock_;
};

TEST_F(HostLoadReaderTest, UtilisationSinceTheLastCall) {
  FixtureHost host("framework-desktop-amd");
  HostLoadReader load = MakeReader(host);
  host.GoTo("t1");
  EXPECT_DOUBLE_EQ(load.UtilizationRatio().value(), 0.5);
  EXPECT_EQ(load.UtilizationRatio().error().reason_code(), "counter_did_not_move");
  EXPECT_EQ(load.AvailableMemoryBytes().value(), 76'000'000LL * 1024);
}

TEST_F(HostLoadReaderTest, UnknownIsAnErrorAndNeverIdle) {
  FixtureHost host("garbage");
  HostLoadReader load = MakeReader(host);
  EXPECT_FALSE(load.UtilizationRatio().has_value());
  EXPECT_FALSE(load.AvailableMemoryBytes().has_value());
}

TEST_F(HostLoadReaderTest, DisclosesWhatIsKnown) {
  FixtureHost host("framework-desktop-amd");
  const auto disclosure = MakeReader(host).Disclosure();
  EXPECT_THAT(disclosure, testing::ElementsAre(testing::Pair("governor", "powersave"),
                                               testing::Pair("power_mode", "performance"),
                                               testing::Pair("virtualisation", "none"),
                                               testing::Pair("load_1min", "0.10")));
  FixtureHost bare("bare");
  EXPECT_TRUE(MakeReader(bare).Disclosure().empty());
}

}  // namespace
}  // namespace tokwatt
