#include "collector/documents/gap_text.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

Gap Of(const std::string& reason) {
  Gap gap;
  gap.reason = reason;
  return gap;
}

TEST(GapText, AKnownReasonIsSaidInWordsWithItsCode) {
  EXPECT_EQ(GapText(Of("agent_stalled")),
            "measurements are missing: the agent got no processor time (agent_stalled)");
}

TEST(GapText, ARejectionNamesItsCode) {
  EXPECT_EQ(GapText(Of("rejected_zip_bomb")),
            "measurements are missing: the collector refused a batch (zip_bomb)");
}

TEST(GapText, AReasonOfANewerAgentStandsAsItCame) {
  EXPECT_EQ(GapText(Of("sunspots")), "measurements are missing: sunspots");
}

TEST(GapText, LostSamplesAreCountedOnlyWhereTheyAreKnown) {
  Gap gap = Of("spool_full");
  EXPECT_EQ(GapText(gap).find("samples"), std::string::npos);
  gap.samples_lost = 12;
  EXPECT_NE(GapText(gap).find("; 12 samples lost"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
