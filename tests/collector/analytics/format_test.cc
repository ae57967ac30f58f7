#include "collector/analytics/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

namespace tokwatt {
namespace {

// Narrow no-break spaces as underscores, so that expectations can be read.
std::string Plain(std::string text) {
  for (size_t at = text.find("\u202f"); at != std::string::npos; at = text.find("\u202f")) {
    text.replace(at, std::string("\u202f").size(), "_");
  }
  return text;
}

std::string Text(MetricFormat kind, double value, const char* currency = "USD") {
  return Plain(FormatMetric(kind, value, currency));
}

// The page's names of the same kinds.
const std::map<std::string, MetricFormat>& Kinds() {
  static const std::map<std::string, MetricFormat> kinds = {
      {"decode_rate", MetricFormat::kDecodeRate},
      {"prefill_rate", MetricFormat::kPrefillRate},
      {"power", MetricFormat::kPower},
      {"energy", MetricFormat::kEnergy},
      {"joules_per_token", MetricFormat::kJoulesPerToken},
      {"wh_per_1000_tokens", MetricFormat::kWhPer1000Tokens},
      {"cost", MetricFormat::kMoney},
      {"cost_per_million_tokens", MetricFormat::kCostPerMillionTokens},
      {"price_per_kwh", MetricFormat::kPricePerKwh},
      {"bandwidth", MetricFormat::kBandwidth},
      {"bytes", MetricFormat::kBytes},
      {"ratio", MetricFormat::kRatio},
      {"duration", MetricFormat::kDuration}};
  return kinds;
}

// dashboards/web/test/rounding.test.ts holds the page to the same table.
TEST(FormatTest, RoundsAsThePageDoes) {
  std::ifstream file(std::string(TOKWATT_FIXTURES) + "/rounding.json");
  const auto table = nlohmann::json::parse(file);
  ASSERT_FALSE(table.at("cases").empty());
  for (const auto& entry : table.at("cases")) {
    std::string text = Text(Kinds().at(entry.at(0)), entry.at(1));
    std::replace(text.begin(), text.end(), '_', ' ');
    EXPECT_EQ(text, entry.at(2)) << entry;
  }
}

TEST(FormatTest, RatesHaveThreeSignificantDigits) {
  EXPECT_EQ(Text(MetricFormat::kDecodeRate, 4.9695), "4.97_tok/s decode");
  EXPECT_EQ(Text(MetricFormat::kDecodeRate, 28.44), "28.4_tok/s decode");
  EXPECT_EQ(Text(MetricFormat::kPrefillRate, 154.2), "154_tok/s prefill");
  EXPECT_EQ(Text(MetricFormat::kPrefillRate, 1240.4), "1_240_tok/s prefill");
}

TEST(FormatTest, RoundingUpToThePowerOfTenKeepsThreeDigits) {
  EXPECT_EQ(FormatSignificant(9.996, 3), "10.0");
  EXPECT_EQ(FormatSignificant(99.96, 3), "100");
  EXPECT_EQ(FormatSignificant(0, 3), "0");
}

TEST(FormatTest, SmallEnergiesAreMillijoules) {
  EXPECT_EQ(Text(MetricFormat::kJoulesPerToken, 26.8), "26.8_J/token");
  EXPECT_EQ(Text(MetricFormat::kJoulesPerToken, 0.729), "0.729_J/token");
  EXPECT_EQ(Text(MetricFormat::kJoulesPerToken, 0.00729), "7.29_mJ/token");
}

TEST(FormatTest, MoneyPerMillionTokens) {
  EXPECT_EQ(Text(MetricFormat::kCostPerMillionTokens, 1.0422), "$1.04 per million tokens");
  EXPECT_EQ(Text(MetricFormat::kCostPerMillionTokens, 0.034), "$0.0340 per million tokens");
  EXPECT_EQ(Text(MetricFormat::kCostPerMillionTokens, 1.0422, "EUR"), "€1.04 per million tokens");
  EXPECT_EQ(Text(MetricFormat::kMoney, 900, "CHF"), "CHF_900.00");
}

TEST(FormatTest, WattsAreWholeFromTen) {
  EXPECT_EQ(Text(MetricFormat::kPower, 133.4), "133_W");
  EXPECT_EQ(Text(MetricFormat::kPower, 6.25), "6.3_W");
  EXPECT_EQ(Text(MetricFormat::kPower, 9.96), "10_W");
}

TEST(FormatTest, EnergyBandwidthRatioDuration) {
  EXPECT_EQ(Text(MetricFormat::kEnergy, 9000), "2.50_Wh");
  EXPECT_EQ(Text(MetricFormat::kEnergy, 1.944 * 3.6e6), "1.94_kWh");
  EXPECT_EQ(Text(MetricFormat::kBandwidth, 215.4e9), "215_GB/s");
  EXPECT_EQ(Text(MetricFormat::kRatio, 0.8251), "83_%");
  EXPECT_EQ(Text(MetricFormat::kRatio, 0.0412), "4.1_%");
  EXPECT_EQ(Text(MetricFormat::kDuration, 0.2), "200_ms");
  EXPECT_EQ(Text(MetricFormat::kDuration, 1.24), "1.2_s");
  EXPECT_EQ(Text(MetricFormat::kDuration, 200), "3_min 20_s");
}

TEST(FormatTest, WhatIsNotFiniteIsADash) {
  EXPECT_EQ(FormatMetric(MetricFormat::kPower, std::numeric_limits<double>::quiet_NaN()), "–");
  EXPECT_EQ(FormatMetric(MetricFormat::kDuration, std::numeric_limits<double>::infinity()), "–");
}

TEST(FormatTest, NegativeZeroHasNoSign) { EXPECT_EQ(FormatFixed(-0.001, 1), "0.0"); }

TEST(FormatTest, HalvesRoundAwayFromZeroAndWhatIsNearAHalfDoesNot) {
  EXPECT_EQ(FormatFixed(0.125, 2), "0.13");
  EXPECT_EQ(FormatFixed(-0.125, 2), "-0.13");
  EXPECT_EQ(FormatFixed(0.15, 1), "0.1") << "the double is below 0.15";
  EXPECT_EQ(FormatFixed(2.5, 0), "3");
}

TEST(FormatTest, IntervalHasTheDecimalsOfItsMedian) {
  const Estimate estimate{28.44, 28.1, 28.83, 0.95, 10};
  EXPECT_EQ(Plain(FormatEstimate(MetricFormat::kDecodeRate, estimate)),
            "28.4_tok/s decode, 95_% interval [28.1, 28.8], n_10, this run");
}

}  // namespace
}  // namespace tokwatt
