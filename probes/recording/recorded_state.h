// RecordedState: what a recording says at the present moment of its replay, for what is no file.
#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "probes/recording/observation.h"

namespace tokwatt {

// Thread-safe.
class RecordedState {
 public:
  void Set(const Observation& observation);

  // The value, or the error that was recorded. What was never asked while the machine was recorded
  // is kUnavailable, reason "not_recorded".
  Result<nlohmann::json> Look(const std::string& kind, const std::string& key) const;
  bool Has(const std::string& kind, const std::string& key) const;
  // Keys of `kind` that begin with `beginning`, in their order.
  std::vector<std::string> Keys(const std::string& kind, const std::string& beginning) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, nlohmann::json> values_;
};

}  // namespace tokwatt
