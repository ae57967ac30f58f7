// Which addresses a collector tells, by where it listens.
#include "collector/service/reachable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const OwnHosts kHosts{{"box", "box.local"}, {"192.168.1.5", "fd00::9"}};

TEST(ReachableAddresses, OfAllInterfacesNamesFirst) {
  const auto all = ElementsAre("box:7812", "box.local:7812", "192.168.1.5:7812", "[fd00::9]:7812");
  EXPECT_THAT(ReachableAddresses({"0.0.0.0", 7812, false}, kHosts), all);
  EXPECT_THAT(ReachableAddresses({"::", 7812, true}, kHosts), all);
}

TEST(ReachableAddresses, NoneOnLoopback) {
  EXPECT_THAT(ReachableAddresses({"127.0.0.1", 7812, false}, kHosts), IsEmpty());
  EXPECT_THAT(ReachableAddresses({"::1", 7812, true}, kHosts), IsEmpty());
}

TEST(ReachableAddresses, OfOneAddressNoOther) {
  EXPECT_THAT(ReachableAddresses({"10.0.0.9", 1, false}, kHosts),
              ElementsAre("box:1", "box.local:1", "10.0.0.9:1"));
}

TEST(ReachableAddresses, AMachineWithoutANameOfItsOwnTellsNone) {
  EXPECT_THAT(
      ReachableAddresses({"0.0.0.0", 1, false}, {{"localhost", "localhost.local"}, {"10.0.0.9"}}),
      ElementsAre("10.0.0.9:1"));
}

TEST(ReachableAddresses, NoMoreThanEight) {
  OwnHosts many = kHosts;
  for (int i = 0; i < 20; ++i) many.addresses.push_back("172.17.0." + std::to_string(i));
  EXPECT_EQ(ReachableAddresses({"0.0.0.0", 1, false}, many).size(), 8u);
}

}  // namespace
}  // namespace tokwatt
