#include "base/quality.h"

#include <array>

namespace tokwatt {
namespace {

constexpr std::array<std::string_view, 4> kScopes = {"wall", "system", "package", "board"};
constexpr std::array<std::string_view, 4> kQualities = {"measured", "derived", "estimated",
                                                        "assumed"};

template <typename E>
std::optional<E> Find(const std::array<std::string_view, 4>& names, std::string_view text) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view ToString(PowerScope scope) { return kScopes[static_cast<size_t>(scope)]; }
std::string_view ToString(Quality quality) { return kQualities[static_cast<size_t>(quality)]; }
std::optional<PowerScope> ParsePowerScope(std::string_view text) {
  return Find<PowerScope>(kScopes, text);
}
std::optional<Quality> ParseQuality(std::string_view text) {
  return Find<Quality>(kQualities, text);
}

}  // namespace tokwatt
