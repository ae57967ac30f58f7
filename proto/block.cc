#include "proto/block.h"

#include <array>
#include <cmath>

namespace tokwatt {
namespace {

// Powers of ten up to 10^18 are exact in a double.
double PowerOfTen(int exponent) {
  static constexpr std::array<double, kMaxExponent + 1> kPowers = {
      1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
      1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
  return kPowers[static_cast<size_t>(exponent)];
}

bool ExponentInRange(int exponent) { return exponent >= -kMaxExponent && exponent <= kMaxExponent; }

// Differences wrap around: any two 64-bit integers have one, and adding it back undoes it.
int64_t Difference(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}

int64_t Sum(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

template <typename Field>
void EncodeDifferences(std::span<const int64_t> values, Field& out) {
  out.Reserve(out.size() + static_cast<int>(values.size()));
  int64_t previous = 0;
  for (const int64_t value : values) {
    out.AddAlreadyReserved(Difference(value, previous));
    previous = value;
  }
}

template <typename Field>
std::vector<int64_t> DecodeDifferences(const Field& differences) {
  std::vector<int64_t> values;
  values.reserve(static_cast<size_t>(differences.size()));
  int64_t value = 0;
  for (const int64_t difference : differences) {
    value = Sum(value, difference);
    values.push_back(value);
  }
  return values;
}

void EncodeTimes(std::span<const int64_t> times_ns, v1::Block& block) {
  std::vector<int64_t> steps;
  steps.reserve(times_ns.size());
  for (size_t i = 0; i < times_ns.size(); ++i) {
    steps.push_back(i == 0 ? times_ns[0] : Difference(times_ns[i], times_ns[i - 1]));
  }
  if (steps.empty()) return;
  // The first time stands alone; differences of differences start with the first step.
  block.add_times_ns(steps[0]);
  EncodeDifferences(std::span(steps).subspan(1), *block.mutable_times_ns());
}

tl::unexpected<Error> Malformed(std::string message) {
  return Fail(Code::kDataLoss, std::move(message), "malformed");
}

Result<std::vector<int64_t>> DecodeTimes(const v1::Block& block) {
  std::vector<int64_t> times;
  times.reserve(static_cast<size_t>(block.times_ns_size()));
  int64_t step = 0;
  for (int i = 0; i < block.times_ns_size(); ++i) {
    if (i == 0) {
      times.push_back(block.times_ns(0));
      continue;
    }
    step = Sum(step, block.times_ns(i));
    const int64_t next = Sum(times.back(), step);
    if (step < 0 || next < times.back()) {
      return Malformed("block: time " + std::to_string(i) + " of " +
                       std::to_string(block.times_ns_size()) + " is before the one before it");
    }
    times.push_back(next);
  }
  return times;
}

Result<std::vector<uint32_t>> DecodeRows(const v1::Column& column, size_t n_rows) {
  std::vector<uint32_t> rows;
  rows.reserve(static_cast<size_t>(column.rows_size()));
  uint64_t row = 0;
  for (const uint32_t difference : column.rows()) {
    if (!rows.empty() && difference == 0) return Malformed("column: a row number twice");
    row += difference;
    if (row >= n_rows) {
      return Malformed("column: row " + std::to_string(row) + " of a block of " +
                       std::to_string(n_rows));
    }
    rows.push_back(static_cast<uint32_t>(row));
  }
  return rows;
}

Result<DecodedColumn> DecodeColumn(const v1::Column& column, size_t n_rows, size_t n_series) {
  if (column.series() >= n_series) {
    return Malformed("column: series " + std::to_string(column.series()) + " of a dictionary of " +
                     std::to_string(n_series));
  }
  if (column.values_size() > 0 && column.doubles_size() > 0) {
    return Malformed("column: both integers and doubles");
  }
  DecodedColumn decoded;
  decoded.series = column.series();
  TOKWATT_ASSIGN_OR_RETURN(decoded.rows, DecodeRows(column, n_rows));
  decoded.values = DecodeDifferences(column.values());
  decoded.doubles.assign(column.doubles().begin(), column.doubles().end());
  const size_t expected = decoded.rows.empty() ? n_rows : decoded.rows.size();
  if (decoded.size() != expected) {
    return Malformed("column: " + std::to_string(decoded.size()) + " values for " +
                     std::to_string(expected) + " rows");
  }
  return decoded;
}

}  // namespace

std::optional<int64_t> ScaleToInteger(double value, int exponent) {
  if (!std::isfinite(value) || !ExponentInRange(exponent)) return std::nullopt;
  const double scaled =
      exponent <= 0 ? value * PowerOfTen(-exponent) : value / PowerOfTen(exponent);
  if (!(std::abs(scaled) <= static_cast<double>(kMaxScaled))) return std::nullopt;
  return std::llround(scaled);
}

double ScaleToDouble(int64_t scaled, int exponent) {
  const auto value = static_cast<double>(scaled);
  if (!ExponentInRange(exponent)) return value * std::pow(10.0, exponent);
  return exponent <= 0 ? value / PowerOfTen(-exponent) : value * PowerOfTen(exponent);
}

void AppendBlock(std::span<const int64_t> times_ns, std::span<const ColumnView> columns,
                 v1::Payload& payload) {
  v1::Block& block = *payload.add_blocks();
  EncodeTimes(times_ns, block);
  for (const ColumnView& view : columns) {
    v1::Column& column = *block.add_columns();
    column.set_series(view.series);
    uint32_t previous = 0;
    for (const uint32_t row : view.rows) {
      column.add_rows(row - previous);
      previous = row;
    }
    EncodeDifferences(view.values, *column.mutable_values());
    column.mutable_doubles()->Add(view.doubles.begin(), view.doubles.end());
  }
}

Result<DecodedBlock> DecodeBlock(const v1::Block& block, size_t n_series) {
  DecodedBlock decoded;
  TOKWATT_ASSIGN_OR_RETURN(decoded.times_ns, DecodeTimes(block));
  decoded.columns.reserve(static_cast<size_t>(block.columns_size()));
  for (const v1::Column& column : block.columns()) {
    TOKWATT_ASSIGN_OR_RETURN(DecodedColumn next,
                             DecodeColumn(column, decoded.times_ns.size(), n_series));
    decoded.columns.push_back(std::move(next));
  }
  return decoded;
}

}  // namespace tokwatt
