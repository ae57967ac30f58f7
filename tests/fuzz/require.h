// Require: a property that holds for every input. Where it does not, the fuzzer sees a crash.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <optional>

namespace tokwatt {

inline void Require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", property);
  std::abort();
}

// What is told is not negative; what is not told is absent.
template <typename T>
void RequireNotNegative(const std::optional<T>& value, const char* name) {
  if (!value || *value >= 0) return;
  std::fprintf(stderr, "negative: %s\n", name);
  std::abort();
}

}  // namespace tokwatt
