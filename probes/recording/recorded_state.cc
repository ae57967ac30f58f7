#include "probes/recording/recorded_state.h"

namespace tokwatt {

void RecordedState::Set(const Observation& observation) {
  const std::lock_guard lock(mutex_);
  values_[{observation.kind, observation.key}] = observation.value;
}

Result<nlohmann::json> RecordedState::Look(const std::string& kind, const std::string& key) const {
  const std::lock_guard lock(mutex_);
  const auto found = values_.find({kind, key});
  if (found == values_.end()) {
    return Fail(Code::kUnavailable, "the recording does not hold this answer", "not_recorded");
  }
  if (IsError(found->second)) return tl::unexpected<Error>(ErrorOf(found->second));
  return found->second;
}

bool RecordedState::Has(const std::string& kind, const std::string& key) const {
  const std::lock_guard lock(mutex_);
  return values_.contains({kind, key});
}

std::vector<std::string> RecordedState::Keys(const std::string& kind,
                                             const std::string& beginning) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> keys;
  for (auto at = values_.lower_bound({kind, beginning}); at != values_.end(); ++at) {
    if (at->first.first != kind || !at->first.second.starts_with(beginning)) break;
    keys.push_back(at->first.second);
  }
  return keys;
}

}  // namespace tokwatt
