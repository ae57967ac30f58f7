#include "collector/analytics/cost.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

constexpr double kArticlePrice = 0.14;
constexpr double kArticleHours = 17'520;  // 12 h a day, four years

TEST(CostTest, TheArticlesColumnImpliesThatManyWatts) {
  EXPECT_NEAR(ImpliedWatts(300, kArticlePrice, kArticleHours), 122, 0.5);
  EXPECT_NEAR(ImpliedWatts(700, kArticlePrice, kArticleHours), 285, 0.5);
  EXPECT_NEAR(ImpliedWatts(900, kArticlePrice, kArticleHours), 367, 0.5);
  EXPECT_NEAR(ImpliedWatts(880, kArticlePrice, kArticleHours), 359, 0.5);
}

// Framework Desktop as published: 133 W at the wall, 4.97 tok/s.
TEST(CostTest, OneMillionTokensOfA70BModel) {
  const double joules_per_token = 133 / 4.97;
  EXPECT_NEAR(joules_per_token, 26.8, 0.05);
  EXPECT_NEAR(WhPer1000Tokens(joules_per_token), 7.43, 0.01);
  EXPECT_NEAR(CostPerMillionTokens(joules_per_token, kArticlePrice), 1.04, 0.005);
}

TEST(CostTest, JoulesToMoney) {
  EXPECT_DOUBLE_EQ(JoulesToKwh(3.6e6), 1);
  EXPECT_DOUBLE_EQ(CostOfJoules(7.2e6, 0.25), 0.5);
}

TEST(CostTest, APriceThatNobodySetSaysSo) {
  EXPECT_EQ(PriceNote({}), "at the article's $0.14 per kWh, assumed");
  EXPECT_EQ(PriceNote({0.31, "EUR", false}), "at €0.31 per kWh");
}

}  // namespace
}  // namespace tokwatt
