#include "collector/http/topics.h"

#include <algorithm>

namespace tokwatt {

Topics::Topics(const std::string& list) {
  all_ = list.empty();
  for (size_t begin = 0; begin < list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    const std::string topic = list.substr(begin, end - begin);
    if (topic == "fleet") all_ = true;
    if (topic == "bench") bench_ = true;
    for (const char* prefix : {"device:", "bench:"}) {
      if (topic.rfind(prefix, 0) == 0) devices_.push_back(topic.substr(std::string(prefix).size()));
    }
    begin = end + 1;
  }
}

bool Topics::Wants(const FeedMessage& message) const {
  if (all_ || (bench_ && message.event == "bench")) return true;
  return std::find(devices_.begin(), devices_.end(), message.device) != devices_.end();
}

}  // namespace tokwatt
