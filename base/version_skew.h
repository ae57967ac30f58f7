// Version skew: how far agent and collector may be apart, and what to say of it.
//
// The same major version and at most one minor version apart is what is tested together. Further
// apart they go on, because what was measured must not be lost, but both sides say so.
#pragma once

#include <optional>
#include <string>

#include "base/absence.h"

namespace tokwatt {

inline constexpr char kVersionsApart[] = "versions_apart";      // further than is tested
inline constexpr char kUpdateAvailable[] = "update_available";  // one minor version

// "MAJOR.MINOR.PATCH" of both sides. Nothing where there is nothing to say: they differ by their
// patch at most, or one of them is no version.
std::optional<Absence> VersionSkew(const std::string& agent, const std::string& collector);

}  // namespace tokwatt
