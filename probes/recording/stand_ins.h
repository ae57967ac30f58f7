// StandIns: words for names that are nobody's business, the same word for the same name.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace tokwatt {

// Thread-safe.
class StandIns {
 public:
  // "recorded-model-1" for `prefix` "recorded-model-".
  explicit StandIns(std::string prefix) : prefix_(std::move(prefix)) {}

  // A word of this kind stands for itself: what is recorded once may be recorded again.
  std::string Of(const std::string& name);

 private:
  bool IsOne(std::string_view name) const;

  const std::string prefix_;
  std::mutex mutex_;
  std::map<std::string, std::string> words_;
};

}  // namespace tokwatt
