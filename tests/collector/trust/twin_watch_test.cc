#include "collector/trust/twin_watch.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

using Verdict = TwinWatch::Verdict;

class TwinWatchTest : public testing::Test {
 protected:
  Verdict See(const std::string& boot_id) { return watch.Judge(device, joined, last, boot_id); }
  TwinWatch watch;
  DeviceId device{};
  std::optional<WallTime> joined = WallTime{1};
  std::string last;  // as the members remember it
};

TEST_F(TwinWatchTest, MachineThatStartsAgainAndAgainIsAlone) {
  for (int boot = 0; boot < 40; ++boot) {
    EXPECT_EQ(See(std::to_string(boot)), Verdict::kAlone);
    EXPECT_EQ(See(std::to_string(boot)), Verdict::kAlone) << "a stream that was opened again";
  }
}

TEST_F(TwinWatchTest, BootThatComesBackIsAnotherMachineAndWasHereFirst) {
  See("original");
  EXPECT_EQ(See("copy"), Verdict::kAlone) << "the original may have been started again";
  EXPECT_EQ(See("original"), Verdict::kFirst);
  EXPECT_EQ(See("copy"), Verdict::kTwin);
  EXPECT_EQ(See("copy"), Verdict::kTwin);
  EXPECT_EQ(See("original"), Verdict::kAlone) << "told once";
}

TEST_F(TwinWatchTest, OriginalThatStartsAgainStays) {
  See("original");
  See("copy");
  See("original");
  EXPECT_EQ(See("original, started again"), Verdict::kAlone);
  EXPECT_EQ(See("copy"), Verdict::kTwin);
}

TEST_F(TwinWatchTest, CopyThatStartsAgainIsSeenAtTheNextChangeOfPlaces) {
  See("original");
  See("copy");
  See("original");
  EXPECT_EQ(See("copy, started again"), Verdict::kAlone);
  EXPECT_EQ(See("original"), Verdict::kFirst);
  EXPECT_EQ(See("copy, started again"), Verdict::kTwin);
}

TEST_F(TwinWatchTest, MachineThatJoinsAnewIsTheOne) {
  See("original");
  See("copy");
  See("original");
  joined = WallTime{2};
  EXPECT_EQ(See("copy"), Verdict::kAlone);
}

// The original was told that the copy was here first: its new line had made us forget it.
TEST_F(TwinWatchTest, ALineThatIsPastedAgainLeavesTheOriginalFirst) {
  See("original");
  joined = WallTime{2};  // its agent goes on in the same stream
  EXPECT_EQ(See("copy"), Verdict::kAlone);
  EXPECT_EQ(See("original"), Verdict::kFirst);
  EXPECT_EQ(See("copy"), Verdict::kTwin);
}

TEST_F(TwinWatchTest, OtherMachinesAreNotMeant) {
  See("a");
  See("b");
  device.fill(7);
  EXPECT_EQ(See("a"), Verdict::kAlone);
}

TEST_F(TwinWatchTest, StrangersFillNoMemory) {
  for (uint8_t high = 0; high < 20; ++high) {
    for (int low = 0; low < 256; ++low) {
      device[0] = high;
      device[1] = static_cast<uint8_t>(low);
      EXPECT_EQ(See("a"), Verdict::kAlone);
    }
  }
}

}  // namespace
}  // namespace tokwatt
