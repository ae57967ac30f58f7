#include "collector/live/feed.h"

#include <utility>

namespace tokwatt {

std::string EncodeSse(uint64_t id, const std::string& event, const std::string& data) {
  return "id: " + std::to_string(id) + "\nevent: " + event + "\ndata: " + data + "\n\n";
}

Feed::Feed(uint64_t first_id, size_t capacity)
    : capacity_(capacity), next_id_(first_id), first_id_(first_id) {}

void Feed::Publish(std::string event, std::string device, const std::string& data) {
  const uint64_t id = next_id_++;
  auto text = std::make_shared<const std::string>(EncodeSse(id, event, data));
  ring_.push_back({id, std::move(event), std::move(device), std::move(text)});
  if (ring_.size() > capacity_) ring_.pop_front();
  const auto wakes = subscribers_;  // a wake may unsubscribe
  for (const auto& [subscription, wake] : wakes) wake();
}

std::optional<std::vector<FeedMessage>> Feed::Since(uint64_t id) const {
  const uint64_t oldest = ring_.empty() ? next_id_ : ring_.front().id;
  if (id + 1 < oldest || id >= next_id_ || id + 1 < first_id_) return std::nullopt;
  std::vector<FeedMessage> messages;
  for (const FeedMessage& message : ring_) {
    if (message.id > id) messages.push_back(message);
  }
  return messages;
}

int Feed::Subscribe(std::function<void()> wake) {
  subscribers_[next_subscription_] = std::move(wake);
  return next_subscription_++;
}

void Feed::Unsubscribe(int subscription) { subscribers_.erase(subscription); }

}  // namespace tokwatt
