// The data of GPU measurements: ordinary random numbers, and a triad that no rounding can change.
#include "probes/bandwidth/gpu/pattern.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <set>

namespace tokwatt {
namespace {

TEST(GpuPattern, HoldsRandomFloatsBetweenOneAndTwo) {
  std::set<uint32_t> seen;
  for (uint32_t i = 0; i < 10000; ++i) {
    const auto value = std::bit_cast<float>(PatternWord(i, PatternSeed(0)));
    ASSERT_GE(value, 1.0F);
    ASSERT_LT(value, 2.0F);
    seen.insert(PatternWord(i, PatternSeed(0)));
  }
  EXPECT_GT(seen.size(), 9900u);  // 2^21 values: about 24 pairs meet
}

TEST(GpuPattern, TriadIsExactFusedOrNot) {
  for (uint32_t i = 0; i < 100000; ++i) {
    const auto b = std::bit_cast<float>(PatternWord(i, PatternSeed(1)));
    const auto c = std::bit_cast<float>(PatternWord(i, PatternSeed(2)));
    const double exact = double{b} + 3.0 * double{c};
    ASSERT_EQ(double{std::fma(3.0F, c, b)}, exact) << i;
    const volatile float product = 3.0F * c;
    ASSERT_EQ(double{b + product}, exact) << i;
  }
}

TEST(GpuPattern, SumsAreThoseOfTheWords) {
  uint32_t pattern = 0;
  uint32_t triad = 0;
  for (uint32_t i = 0; i < 5000; ++i) {
    pattern += PatternWord(i, 7);
    triad += std::bit_cast<uint32_t>(std::bit_cast<float>(PatternWord(i, 8)) +
                                     3.0F * std::bit_cast<float>(PatternWord(i, 9)));
  }
  EXPECT_EQ(SumOfPattern(5000, 7), pattern);
  EXPECT_EQ(SumOfTriad(5000, 8, 9), triad);
  EXPECT_EQ(SumOfPattern(0, 7), 0u);
}

TEST(GpuPattern, ArraysDiffer) {
  EXPECT_NE(SumOfPattern(5000, PatternSeed(0)), SumOfPattern(5000, PatternSeed(1)));
  EXPECT_NE(SumOfPattern(5000, PatternSeed(1)), SumOfPattern(5000, PatternSeed(2)));
}

}  // namespace
}  // namespace tokwatt
