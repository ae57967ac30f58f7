// Column blocks: the one layout of samples on the wire and on disk, and the zstd frame around it.
//
// Times travel as differences of differences, values as differences of scaled integers (zigzag
// varints), as Pelkonen et al. do for times in "Gorilla" (VLDB 2015); what no scaled integer holds
// travels as a double. All functions are pure and thread-safe. Input is never trusted: nothing is
// allocated from a declared count, and corrupt input is an error that names the sizes it saw:
// kResourceExhausted with reason "oversize", or kDataLoss with reason "malformed".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tokwatt/v1/sample.pb.h"

namespace tokwatt {

inline constexpr size_t kMaxBodyBytes = 256u << 10;   // one compressed body on the wire
inline constexpr size_t kMaxPayloadBytes = 1u << 20;  // one payload, inflated
// Messages, strings and byte strings in one payload: bounds what parsing may allocate, because two
// bytes on the wire may become an object of hundreds.
inline constexpr int kMaxPayloadPieces = 1 << 15;
inline constexpr int kMaxExponent = 18;  // of a series, either sign
// Integers up to here survive a trip through a double.
inline constexpr int64_t kMaxScaled = int64_t{1} << 53;

// `value` in steps of 10^exponent, rounded to the nearest step. nullopt when no scaled integer
// holds it (not finite, or beyond kMaxScaled steps): it needs the escape.
std::optional<int64_t> ScaleToInteger(double value, int exponent);

// The double nearest to scaled * 10^exponent.
double ScaleToDouble(int64_t scaled, int exponent);

// The values of one series in a block. Exactly one of `values` and `doubles` is filled, with one
// entry per row. A series may have two columns of disjoint rows: its integers and its escapes.
struct ColumnView {
  uint32_t series = 0;             // index into the payload's dictionary
  std::span<const uint32_t> rows;  // ascending row numbers; empty means every row
  std::span<const int64_t> values;
  std::span<const double> doubles;
};

// Adds one block: `times_ns` (boot time, not descending) are shared by its columns.
void AppendBlock(std::span<const int64_t> times_ns, std::span<const ColumnView> columns,
                 v1::Payload& payload);

struct DecodedColumn {
  uint32_t series = 0;
  std::vector<uint32_t> rows;  // empty means every row
  std::vector<int64_t> values;
  std::vector<double> doubles;

  size_t size() const { return values.size() + doubles.size(); }
};

struct DecodedBlock {
  std::vector<int64_t> times_ns;
  std::vector<DecodedColumn> columns;

  // Boot time of entry `i` of `column`.
  int64_t TimeOf(const DecodedColumn& column, size_t i) const {
    return times_ns[column.rows.empty() ? i : column.rows[i]];
  }
};

// `n_series` is the size of the payload's dictionary.
Result<DecodedBlock> DecodeBlock(const v1::Block& block, size_t n_series);

// A zstd frame with content size and checksum, within both limits; else "oversize": split it.
Result<std::string> EncodePayload(const v1::Payload& payload);

// Reads the content size from the frame's header before it inflates: absent or too large is
// "oversize"; a size that lies, a wrong checksum or trailing bytes are "malformed".
Result<v1::Payload> DecodePayload(std::string_view body);

}  // namespace tokwatt
