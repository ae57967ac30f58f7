// The chip table: longer names first, variants and unknown chips have no figure but a reason.
#include "probes/host/chip_table.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

TEST(ChipTableTest, NamesAreFoundInWhatProcessorsCallThemselves) {
  EXPECT_EQ(FindPeakBandwidth("AMD RYZEN AI MAX+ 395 w/ Radeon 8060S").bytes_per_second, 256e9);
  EXPECT_EQ(FindPeakBandwidth("NVIDIA GB10").bytes_per_second, 273e9);
  EXPECT_EQ(FindPeakBandwidth("Apple M4").bytes_per_second, 120e9);
  EXPECT_EQ(FindPeakBandwidth("Apple M4 Pro").bytes_per_second, 273e9);
  EXPECT_EQ(FindPeakBandwidth("Apple M3 Ultra").source, "chip table");
}

TEST(ChipTableTest, CoresOfTheGpuTellVariantsApart) {
  EXPECT_EQ(FindPeakBandwidth("Apple M4 Max", 32).bytes_per_second, 410e9);
  EXPECT_EQ(FindPeakBandwidth("Apple M4 Max", 40).bytes_per_second, 546e9);
  EXPECT_EQ(FindPeakBandwidth("Apple M4 Pro", 40).bytes_per_second, 273e9) << "has one bus";
  EXPECT_FALSE(FindPeakBandwidth("Apple M4 Max", 38).bytes_per_second) << "no such variant";
}

TEST(ChipTableTest, AmbiguousAndUnknownChipsHaveAReason) {
  for (const char* chip : {"Apple M4 Max", "Apple M5 Pro", "AMD EPYC", "", "Apple M9"}) {
    const PeakBandwidth peak = FindPeakBandwidth(chip);
    EXPECT_FALSE(peak.bytes_per_second.has_value()) << chip;
    EXPECT_NE(peak.source, "") << chip;
    EXPECT_NE(peak.source, "chip table") << chip;
  }
}

}  // namespace
}  // namespace tokwatt
