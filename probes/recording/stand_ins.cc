#include "probes/recording/stand_ins.h"

#include <algorithm>

namespace tokwatt {
namespace {

constexpr size_t kMostDigits = 9;

}  // namespace

std::string StandIns::Of(const std::string& name) {
  if (name.empty() || IsOne(name)) return name;
  const std::lock_guard lock(mutex_);
  const auto number = std::to_string(words_.size() + 1);
  return words_.try_emplace(name, prefix_ + number).first->second;
}

bool StandIns::IsOne(std::string_view name) const {
  if (!name.starts_with(prefix_)) return false;
  name.remove_prefix(prefix_.size());
  return !name.empty() && name.size() <= kMostDigits &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace tokwatt
