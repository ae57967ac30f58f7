// Topics: which messages of the feed a stream asked for.
#pragma once

#include <string>
#include <vector>

#include "collector/live/feed.h"

namespace tokwatt {

// Nothing asked means all.
class Topics {
 public:
  explicit Topics(const std::string& list);  // "fleet,device:ID,bench"
  bool Wants(const FeedMessage& message) const;

 private:
  bool all_ = false;
  bool bench_ = false;
  std::vector<std::string> devices_;
};

}  // namespace tokwatt
