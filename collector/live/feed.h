// Feed: the messages of /api/v1/stream in a bounded ring; streams read from it by id.
//
// Ids start at the wall clock in milliseconds, so that an id of an earlier collector is never
// mistaken for one of this ring. A reader that fell out of the ring starts again with a snapshot.
// Owned by the live hub's thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tokwatt {

struct FeedMessage {
  uint64_t id = 0;
  std::string event;                        // "snapshot", "sample", "event", "bench"
  std::string device;                       // hex; of a snapshot none
  std::shared_ptr<const std::string> text;  // as it goes over the wire
};

// "id: 7\nevent: sample\ndata: {...}\n\n"
std::string EncodeSse(uint64_t id, const std::string& event, const std::string& data);

class Feed {
 public:
  explicit Feed(uint64_t first_id, size_t capacity = 1024);

  void Publish(std::string event, std::string device, const std::string& data);
  uint64_t newest_id() const { return next_id_ - 1; }

  // The messages after `id`; std::nullopt when some of them are no longer (or not yet) known.
  std::optional<std::vector<FeedMessage>> Since(uint64_t id) const;

  // `wake` is called after each publication until Unsubscribe.
  int Subscribe(std::function<void()> wake);
  void Unsubscribe(int subscription);
  size_t subscribers() const { return subscribers_.size(); }

 private:
  size_t capacity_;
  uint64_t next_id_;
  uint64_t first_id_;
  std::deque<FeedMessage> ring_;
  std::map<int, std::function<void()>> subscribers_;
  int next_subscription_ = 1;
};

}  // namespace tokwatt
