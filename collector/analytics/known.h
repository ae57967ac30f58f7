// Known<T>: a value, or the reason why there is none. Unknown is never zero.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "base/event.h"
#include "base/result.h"

namespace tokwatt {

template <typename T>
using Known = tl::expected<T, Absence>;

inline tl::unexpected<Absence> Unknown(std::string reason, std::string detail,
                                       std::string fix = {}) {
  return tl::unexpected<Absence>(Absence{std::move(reason), std::move(detail), std::move(fix)});
}

inline tl::unexpected<Absence> Unknown(const Absence& absence) {
  return tl::unexpected<Absence>(absence);
}

inline Absence ToAbsence(const Error& error) {
  return {error.reason_code(), error.message, error.fix};
}

}  // namespace tokwatt
