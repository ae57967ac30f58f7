// Where the collector is looked for, round by round; and what of its word is taken.
#include "agent/uplink/collector_addresses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Error Refused(const std::string& where) {
  return {Code::kUnavailable, "refused by " + where, "", ""};
}

TEST(CollectorAddresses, EachIsTriedOncePerRoundBeginningWithTheFirst) {
  CollectorAddresses addresses({"a:1", "", "b:1", "a:1", "c:1"});
  EXPECT_EQ(addresses.size(), 3u);
  EXPECT_EQ(addresses.current(), "a:1");
  EXPECT_TRUE(addresses.is_first());
  EXPECT_FALSE(addresses.NobodyAnswers(Refused("a")));
  EXPECT_EQ(addresses.current(), "b:1");
  EXPECT_FALSE(addresses.is_first());
  EXPECT_FALSE(addresses.NobodyAnswers(Refused("b")));
  EXPECT_EQ(addresses.current(), "c:1");
  const auto over = addresses.NobodyAnswers(Refused("c"));
  ASSERT_TRUE(over);
  EXPECT_EQ(over->message, "refused by a (tried: a:1, b:1, c:1)");
  EXPECT_EQ(addresses.current(), "a:1");
}

TEST(CollectorAddresses, WhatAnsweredBeginsTheNextRound) {
  CollectorAddresses addresses({"a:1", "b:1", "c:1"});
  addresses.NobodyAnswers(Refused("a"));
  addresses.Answered();
  EXPECT_EQ(addresses.current(), "b:1");
  EXPECT_FALSE(addresses.NobodyAnswers(Refused("b")));
  EXPECT_FALSE(addresses.NobodyAnswers(Refused("c")));
  EXPECT_EQ(addresses.current(), "a:1");
  const auto over = addresses.NobodyAnswers(Refused("a"));
  ASSERT_TRUE(over);
  EXPECT_EQ(over->message, "refused by b (tried: b:1, c:1, a:1)");
}

TEST(CollectorAddresses, ASingleOneFailsAsItDoes) {
  CollectorAddresses addresses({"a:1"});
  EXPECT_EQ(addresses.NobodyAnswers(Refused("a")), Refused("a"));
  EXPECT_EQ(addresses.current(), "a:1");
}

// A clock is called wrong only where the collector itself was met.
TEST(CollectorAddresses, AWrongClockSaysMoreThanAnAddressThatIsDead) {
  CollectorAddresses addresses({"a:1", "b:1"});
  addresses.NobodyAnswers(Refused("a"));
  const auto over =
      addresses.NobodyAnswers({Code::kUnauthenticated, "the clock", "clock_wrong", "set it"});
  ASSERT_TRUE(over);
  EXPECT_EQ(over->reason, "clock_wrong");
  EXPECT_EQ(over->message, "the clock (tried: a:1, b:1)");
  addresses.NobodyAnswers(Refused("a"));
  EXPECT_EQ(addresses.NobodyAnswers(Refused("b"))->reason, "") << "that was another round";
}

TEST(UsableAddresses, NamesAndAddressesWithAPortEachOnce) {
  EXPECT_THAT(
      UsableAddresses({"box:7812", "box.local:7812", "192.168.1.5:7812", "box:7812",
                       "[fd00::9]:7812", "my_box:1"}),
      ElementsAre("box:7812", "box.local:7812", "192.168.1.5:7812", "[fd00::9]:7812", "my_box:1"));
}

TEST(UsableAddresses, WhatIsNoneIsDropped) {
  EXPECT_THAT(UsableAddresses({"", ":7812", "box", "box:", "box:0", "box:70000", "fd00::9:7812",
                               "[box]:7812", "unix:/run/a.sock", "unix:/run/a:1", "dns:///a:1",
                               "a b:1", "a\nb:1", "a/b:1", std::string(254, 'a') + ":1"}),
              IsEmpty());
}

TEST(UsableAddresses, NoMoreThanEight) {
  std::vector<std::string> told;
  for (int i = 0; i < 100; ++i) told.push_back("box" + std::to_string(i) + ":1");
  const auto usable = UsableAddresses(told);
  EXPECT_EQ(usable.size(), 8u);
  EXPECT_EQ(usable.front(), "box0:1");
}

TEST(NameTheSame, WhateverTheOrder) {
  EXPECT_TRUE(NameTheSame({"a:1", "b:1"}, {"b:1", "a:1"}));
  EXPECT_FALSE(NameTheSame({"a:1"}, {"b:1", "a:1"}));
}

}  // namespace
}  // namespace tokwatt
