// Blocks of samples: times, scaled integers and escapes, and what is not a block.
#include "proto/block.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace tokwatt {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

// The block as it comes out at the other end of serialisation.
Result<DecodedBlock> Carry(std::span<const int64_t> times, std::span<const ColumnView> columns,
                           size_t n_series) {
  v1::Payload payload;
  AppendBlock(times, columns, payload);
  v1::Payload received;
  EXPECT_TRUE(received.ParseFromString(payload.SerializeAsString()));
  return DecodeBlock(received.blocks(0), n_series);
}

TEST(ScaleToInteger, RoundsToTheNearestStep) {
  EXPECT_EQ(ScaleToInteger(12.3456, -3), 12346);
  EXPECT_EQ(ScaleToInteger(-12.3456, -3), -12346);
  EXPECT_EQ(ScaleToInteger(3'400'499.0, 3), 3400);
  EXPECT_EQ(ScaleToInteger(0.1, -1), 1);
}

TEST(ScaleToInteger, RefusesWhatNoIntegerHolds) {
  EXPECT_EQ(ScaleToInteger(std::nan(""), 0), std::nullopt);
  EXPECT_EQ(ScaleToInteger(kInfinity, 0), std::nullopt);
  EXPECT_EQ(ScaleToInteger(-kInfinity, 3), std::nullopt);
  EXPECT_EQ(ScaleToInteger(9.1e15, 0), std::nullopt);
  EXPECT_EQ(ScaleToInteger(1e10, -6), std::nullopt);
  EXPECT_EQ(ScaleToInteger(1.0, -19), std::nullopt);
  EXPECT_EQ(ScaleToInteger(static_cast<double>(kMaxScaled), 0), kMaxScaled);
}

TEST(ScaleToInteger, UndoesScaleToDouble) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 10'000; ++i) {
    const int64_t scaled = static_cast<int64_t>(random()) >> (14 + random() % 50);
    const int exponent = static_cast<int>(random() % 25) - 12;
    EXPECT_EQ(ScaleToInteger(ScaleToDouble(scaled, exponent), exponent), scaled) << exponent;
  }
}

TEST(Block, CarriesTimesIntegersAndEscapes) {
  const std::vector<int64_t> times = {1'000'000'000'000, 1'001'000'000'000, 1'002'000'000'500};
  const std::vector<int64_t> watts = {12'345, 12'346, 12'300};
  const std::vector<uint32_t> escape_rows = {1};
  const std::vector<double> escapes = {1e300};
  const std::vector<uint32_t> rows = {0, 2};
  const std::vector<int64_t> rest = {kMin, kMax};
  const std::vector<ColumnView> columns = {
      {0, {}, watts, {}}, {1, escape_rows, {}, escapes}, {1, rows, rest, {}}};

  const auto block = Carry(times, columns, 2);

  ASSERT_TRUE(block) << block.error().message;
  EXPECT_EQ(block->times_ns, times);
  ASSERT_EQ(block->columns.size(), 3u);
  EXPECT_EQ(block->columns[0].values, watts);
  EXPECT_EQ(block->columns[1].doubles, escapes);
  EXPECT_EQ(block->TimeOf(block->columns[1], 0), times[1]);
  EXPECT_EQ(block->columns[2].values, rest);
  EXPECT_EQ(block->TimeOf(block->columns[2], 1), times[2]);
}

TEST(Block, CarriesNotANumber) {
  const std::vector<int64_t> times = {5};
  const std::vector<double> values = {std::nan("")};
  const std::vector<ColumnView> columns = {{0, {}, {}, values}};
  const auto block = Carry(times, columns, 1);
  ASSERT_TRUE(block);
  EXPECT_TRUE(std::isnan(block->columns[0].doubles[0]));
}

TEST(Block, RandomBlocksRoundTrip) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<int64_t> times;
    auto time = static_cast<int64_t>(random() >> 4);
    for (size_t i = 1 + random() % 40; i > 0; --i) {
      times.push_back(time);
      time += static_cast<int64_t>(random() % 2'000'000'000);
    }
    std::vector<int64_t> values;
    std::vector<double> doubles;
    std::vector<uint32_t> rows;
    std::vector<double> sparse;
    for (uint32_t i = 0; i < times.size(); ++i) {
      values.push_back(static_cast<int64_t>(random()) >> (random() % 64));
      doubles.push_back(static_cast<double>(values.back()) * 1e10);
      if (i != 0 && random() % 2 == 0) continue;
      rows.push_back(i);
      sparse.push_back(doubles.back());
    }
    const std::vector<ColumnView> columns = {
        {0, {}, values, {}}, {1, {}, {}, doubles}, {2, rows, {}, sparse}};

    const auto block = Carry(times, columns, 3);

    ASSERT_TRUE(block) << "seed " << seed << ": " << block.error().message;
    EXPECT_EQ(block->times_ns, times) << seed;
    EXPECT_EQ(block->columns[0].values, values) << seed;
    EXPECT_EQ(block->columns[1].doubles, doubles) << seed;
    EXPECT_EQ(block->columns[2].doubles, sparse) << seed;
    EXPECT_EQ(block->columns[2].rows, rows) << seed;
  }
}

TEST(Block, SteadyTicksCostOneByteEach) {
  std::vector<int64_t> times;
  for (int64_t i = 0; i < 600; ++i) times.push_back(1'795'000'000'000'000'000 + i * 1'000'000'000);
  v1::Payload payload;
  AppendBlock(times, {}, payload);
  EXPECT_LE(payload.ByteSizeLong(), times.size() + 30);
}

class BadBlock : public testing::Test {
 protected:
  BadBlock() {
    const std::vector<int64_t> times = {1, 2, 3};
    const std::vector<int64_t> values = {4, 5, 6};
    const std::vector<ColumnView> columns = {{0, {}, values, {}}};
    v1::Payload payload;
    AppendBlock(times, columns, payload);
    block_ = payload.blocks(0);
  }
  void ExpectMalformed() {
    const auto decoded = DecodeBlock(block_, 1);
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, Code::kDataLoss);
    EXPECT_EQ(decoded.error().reason, "malformed");
  }
  v1::Block block_;
};

TEST_F(BadBlock, SeriesOutsideTheDictionary) {
  block_.mutable_columns(0)->set_series(1);
  ExpectMalformed();
}

TEST_F(BadBlock, FewerValuesThanRows) {
  block_.mutable_columns(0)->mutable_values()->RemoveLast();
  ExpectMalformed();
}

TEST_F(BadBlock, IntegersAndDoublesTogether) {
  block_.mutable_columns(0)->add_doubles(1);
  ExpectMalformed();
}

TEST_F(BadBlock, RowBeyondTheBlock) {
  for (const uint32_t row : {0u, 1u, 4'000'000'000u}) block_.mutable_columns(0)->add_rows(row);
  ExpectMalformed();
}

TEST_F(BadBlock, RowTwice) {
  for (const uint32_t row : {0u, 1u, 0u}) block_.mutable_columns(0)->add_rows(row);
  ExpectMalformed();
}

TEST_F(BadBlock, TimesRunBackwards) {
  block_.set_times_ns(2, -5);
  ExpectMalformed();
}

TEST_F(BadBlock, TimesOverflow) {
  block_.set_times_ns(0, kMax);
  ExpectMalformed();
}

TEST_F(BadBlock, ErrorsTellTheSizes) {
  block_.mutable_columns(0)->mutable_values()->RemoveLast();
  EXPECT_EQ(DecodeBlock(block_, 1).error().message, "column: 2 values for 3 rows");
}

}  // namespace
}  // namespace tokwatt
