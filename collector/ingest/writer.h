// Writer: the one thread that writes to the store, in groups, and tells the others afterwards.
//
// What queues up while one commit is under way goes into the next one, at most 256 batches: on a
// fast disk a batch waits for nobody, on a slow one many share a sync.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "collector/ingest/ingest.h"
#include "collector/live/counters.h"
#include "collector/live/notice.h"
#include "collector/store/store.h"

namespace tokwatt {

struct CommitResult {
  Outcome outcome = Outcome::kCommitted;
  uint64_t watermark = 0;  // of the batch's stream, now
};

struct CommitRequest {
  PreparedBatch batch;
  // Called on the writer's thread when the batch is on disk (or is a duplicate, ...). An error: the
  // store refuses this batch alone, or the collector stops; it was not stored.
  std::function<void(const Result<CommitResult>&)> done;
};

struct WriterOptions {
  size_t max_group_batches = 256;
  size_t max_queue_bytes = 32u << 20;
  // While the store refuses every commit (full disk): how long until the next try.
  std::chrono::milliseconds retry_interval{1000};
};

// Every member is thread-safe.
class Writer {
 public:
  Writer(Store& store, NoticeListener& listener, CollectorCounters& counters,
         const WriterOptions& options = {});
  ~Writer();  // commits what is queued, unless the store refuses
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // False when the queue is full: do not read more from agents.
  bool has_room() const;
  // `on_room` is called on the writer's thread when there is room again. Setting another one waits
  // until a call to the one before is over.
  void SetOnRoom(std::function<void()> on_room);

  // Takes a batch even when there is no room: one per session may be on its way.
  void Submit(CommitRequest request);

  // Runs `call` with the store on the writer's thread, before the next commit.
  void Post(std::function<void(Store&)> call);

  // From now on a commit that the store refuses fails at once instead of being tried again.
  void StopRetrying();

  // Waits until it is done. kResourceExhausted at once while the store refuses commits.
  Result<> PutMeta(const std::string& key, const std::string& value);

 private:
  using Group = std::vector<CommitRequest>;

  void Run();
  bool WaitForWork();
  void RunCalls();
  Group TakeGroup();
  void CommitGroup(Group group);
  bool TryCommit(Group& group);
  void CommitSingly(Group& group);
  void Finish(CommitRequest& request, Outcome outcome);
  void Count(const PreparedBatch& batch);
  void SetWritable(bool writable, const Error& why);
  bool WaitBeforeRetry();
  void TellRoom();

  Store& store_;
  NoticeListener& listener_;
  CollectorCounters& counters_;
  const WriterOptions options_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<CommitRequest> queue_;
  std::deque<std::function<void(Store&)>> calls_;
  size_t queue_bytes_ = 0;
  bool was_full_ = false;
  bool retrying_ = true;
  bool stopping_ = false;
  std::mutex room_mutex_;
  std::function<void()> on_room_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace tokwatt
