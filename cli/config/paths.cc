#include "cli/config/paths.h"

namespace tokwatt {

std::string HomeUnder(const Environment& environment, const std::string& variable,
                      const std::string& fallback) {
  const auto set = environment.find(variable);
  if (set != environment.end() && !set->second.empty()) return set->second;
  const auto home = environment.find("HOME");
  return (home == environment.end() ? std::string() : home->second) + fallback;
}

}  // namespace tokwatt
