// What is refused is logged, but not as often as somebody knocks.
#include "collector/trust/refusal_log.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/captured_log.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

class RefusalLogTest : public testing::Test {
 protected:
  std::string Text() const { return captured_.Text(); }

  CapturedLog captured_;
  FakeClock clock_{0};
  RefusalLog log_{clock_};
};

TEST_F(RefusalLogTest, TheFirstIsSaidAtOnceAndTheOthersAreCounted) {
  for (int i = 0; i < 5; ++i) log_.Note("10.0.0.2", "a session was refused: revoked");
  EXPECT_EQ(Text(), "10.0.0.2: a session was refused: revoked\n");
  clock_.Advance(RefusalLog::kPace);
  log_.Note("10.0.0.2", "a session was refused: revoked");
  EXPECT_EQ(Text(),
            "10.0.0.2: a session was refused: revoked\n"
            "10.0.0.2: a session was refused: revoked (and 4 times before)\n");
}

TEST_F(RefusalLogTest, AnotherAddressAndAnotherReasonAreSaid) {
  log_.Note("10.0.0.2", "a");
  log_.Note("10.0.0.3", "a");
  log_.Note("10.0.0.2", "b");
  EXPECT_EQ(Text(), "10.0.0.2: a\n10.0.0.3: a\n10.0.0.2: b\n");
}

TEST_F(RefusalLogTest, ManyAddressesTakeNoMoreMemoryThanSome) {
  for (int i = 0; i < 1000; ++i) log_.Note(std::to_string(i), "a");
  const std::string text = Text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), static_cast<int>(RefusalLog::kMaxRows));
  clock_.Advance(RefusalLog::kPace);
  log_.Note("later", "a");
  EXPECT_NE(Text().find("later"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
