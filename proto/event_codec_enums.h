// The enums of base/ on the wire: one row each.
#pragma once

#include <optional>
#include <string>

#include "base/event.h"
#include "base/result.h"
#include "tokwatt/v1/event.pb.h"

namespace tokwatt {

// The codes of an enum are numbered from `first` to `last` in the order of its values. Any other
// code is read as `unknown`; where there is none, it is malformed.
template <typename Plain>
struct EnumRow {
  const char* name;  // for people
  int first;
  int last;
  std::optional<Plain> unknown;
};

template <typename Plain>
inline constexpr EnumRow<Plain> kEnumRow;

template <>
inline constexpr EnumRow<Quality> kEnumRow<Quality>{"quality", v1::QUALITY_MEASURED,
                                                    v1::QUALITY_ASSUMED, Quality::kAssumed};
template <>
inline constexpr EnumRow<PowerScope> kEnumRow<PowerScope>{"power scope", v1::POWER_SCOPE_WALL,
                                                          v1::POWER_SCOPE_BOARD, std::nullopt};
template <>
inline constexpr EnumRow<Origin> kEnumRow<Origin>{"origin", v1::ORIGIN_UNSPECIFIED,
                                                  v1::ORIGIN_POLLING, Origin::kUnknown};
template <>
inline constexpr EnumRow<BenchmarkStatus> kEnumRow<BenchmarkStatus>{
    "status", v1::BENCHMARK_STATUS_CONVERGED, v1::BENCHMARK_STATUS_FAILED,
    BenchmarkStatus::kFailed};

template <typename Plain>
constexpr int EnumCode(Plain value) {
  return kEnumRow<Plain>.first + static_cast<int>(value);
}

template <typename Plain>
Result<Plain> EnumOfCode(int code) {
  const EnumRow<Plain>& row = kEnumRow<Plain>;
  if (code >= row.first && code <= row.last) return static_cast<Plain>(code - row.first);
  if (row.unknown) return *row.unknown;
  return Fail(Code::kDataLoss, row.name + (" " + std::to_string(code)) + " is unknown",
              "malformed");
}

// A value put between the others of an enum, but not between its codes, does not compile.
static_assert(EnumCode(Quality::kAssumed) == v1::QUALITY_ASSUMED);
static_assert(EnumCode(PowerScope::kBoard) == v1::POWER_SCOPE_BOARD);
static_assert(EnumCode(Origin::kPolling) == v1::ORIGIN_POLLING);
static_assert(EnumCode(BenchmarkStatus::kFailed) == v1::BENCHMARK_STATUS_FAILED);

}  // namespace tokwatt
