#include "collector/ingest/writer.h"

#include <spdlog/spdlog.h>

#include <future>
#include <utility>

#include "collector/ingest/limits.h"
#include "collector/ingest/weight.h"

namespace tokwatt {
namespace {

// The store as a whole cannot write now; trying later may work, and nothing is lost meanwhile.
bool IsWholeStore(const Error& error) {
  return error.code == Code::kResourceExhausted || error.code == Code::kUnavailable ||
         error.code == Code::kPermissionDenied || error.code == Code::kDataLoss;
}

std::vector<SealedBatch> TakeSealed(std::vector<CommitRequest>& group) {
  std::vector<SealedBatch> batches;
  batches.reserve(group.size());
  for (CommitRequest& request : group) batches.push_back(std::move(request.batch.sealed));
  return batches;
}

void GiveBack(std::vector<SealedBatch> batches, std::vector<CommitRequest>& group) {
  for (size_t i = 0; i < group.size(); ++i) group[i].batch.sealed = std::move(batches[i]);
}

size_t WeightInQueue(const CommitRequest& request) { return Weight(request.batch) + 1024; }

std::atomic<uint64_t>& RejectionCounter(CollectorCounters& counters, const std::string& code) {
  if (code == rejection::kOversize) return counters.rejected_oversize;
  if (code == rejection::kTimeImpossible) return counters.rejected_time_impossible;
  if (code == rejection::kDescriptor) return counters.rejected_descriptor;
  if (code == rejection::kCodec) return counters.rejected_codec;
  return counters.rejected_malformed;
}

}  // namespace

Writer::Writer(Store& store, NoticeListener& listener, CollectorCounters& counters,
               const WriterOptions& options)
    : store_(store), listener_(listener), counters_(counters), options_(options) {
  thread_ = std::thread([this] { Run(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    retrying_ = false;
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Writer::StopRetrying() {
  {
    const std::lock_guard lock(mutex_);
    retrying_ = false;
  }
  changed_.notify_all();
}

bool Writer::has_room() const {
  const std::lock_guard lock(mutex_);
  return queue_bytes_ < options_.max_queue_bytes;
}

void Writer::SetOnRoom(std::function<void()> on_room) {
  const std::lock_guard lock(room_mutex_);
  on_room_ = std::move(on_room);
}

void Writer::Submit(CommitRequest request) {
  {
    const std::lock_guard lock(mutex_);
    queue_bytes_ += WeightInQueue(request);
    if (queue_bytes_ >= options_.max_queue_bytes) was_full_ = true;
    queue_.push_back(std::move(request));
  }
  changed_.notify_all();
}

void Writer::Post(std::function<void(Store&)> call) {
  {
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
  }
  changed_.notify_all();
}

Result<> Writer::PutMeta(const std::string& key, const std::string& value) {
  if (!counters_.store_writable) {
    return Fail(Code::kResourceExhausted, "the store cannot write now", "store_not_writable",
                "see the collector's log; usually the disk is full");
  }
  auto promise = std::make_shared<std::promise<Result<>>>();
  auto result = promise->get_future();
  Post([promise, key, value](Store& store) { promise->set_value(store.PutMeta(key, value)); });
  return result.get();
}

void Writer::Run() {
  while (WaitForWork()) {
    RunCalls();
    CommitGroup(TakeGroup());
    TellRoom();
  }
}

// False when there is nothing left to do and the writer stops.
bool Writer::WaitForWork() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty() || !calls_.empty(); });
  return !queue_.empty() || !calls_.empty();
}

void Writer::RunCalls() {
  std::deque<std::function<void(Store&)>> calls;
  {
    const std::lock_guard lock(mutex_);
    calls.swap(calls_);
  }
  for (const auto& call : calls) call(store_);
}

Writer::Group Writer::TakeGroup() {
  const std::lock_guard lock(mutex_);
  Group group;
  while (!queue_.empty() && group.size() < options_.max_group_batches) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

// Tries until the store takes the group: nothing of it is acknowledged before.
void Writer::CommitGroup(Group group) {
  if (group.empty()) return;
  size_t bytes = 0;
  for (const CommitRequest& request : group) bytes += WeightInQueue(request);
  while (!TryCommit(group)) {
    if (WaitBeforeRetry()) continue;
    for (CommitRequest& request : group) {
      request.done(Fail(Code::kUnavailable, "the collector stops", "stopping"));
    }
    break;
  }
  const std::lock_guard lock(mutex_);
  queue_bytes_ -= bytes;
}

// False when the store as a whole refuses. A batch that it refuses alone harms no other.
bool Writer::TryCommit(Group& group) {
  std::vector<SealedBatch> batches = TakeSealed(group);
  const auto outcomes = store_.Commit(batches);
  GiveBack(std::move(batches), group);
  if (outcomes) {
    SetWritable(true, {});
    for (size_t i = 0; i < group.size(); ++i) Finish(group[i], (*outcomes)[i]);
    return true;
  }
  if (IsWholeStore(outcomes.error())) {
    SetWritable(false, outcomes.error());
    return false;
  }
  CommitSingly(group);
  return true;
}

void Writer::CommitSingly(Group& group) {
  for (CommitRequest& request : group) {
    const auto outcome = store_.Commit(std::span(&request.batch.sealed, 1));
    if (outcome) {
      Finish(request, outcome->front());
      continue;
    }
    spdlog::error("batch {} of {} was not stored: {}", request.batch.sealed.seq,
                  ToHex(request.batch.sealed.device), outcome.error().message);
    request.done(tl::unexpected<Error>(outcome.error()));
  }
}

void Writer::Finish(CommitRequest& request, Outcome outcome) {
  const SealedBatch& sealed = request.batch.sealed;
  CommitResult result{outcome, sealed.hole ? sealed.hole->to_seq : sealed.seq};
  if (outcome == Outcome::kCommitted) {
    Count(request.batch);
  } else {
    result.watermark = store_.Watermark(sealed.device, sealed.epoch).value_or(0);
  }
  request.done(result);
  if (outcome == Outcome::kCommitted && request.batch.notice) {
    listener_.OnCommit(std::move(request.batch.notice));
  }
}

void Writer::Count(const PreparedBatch& batch) {
  if (batch.sealed.rejection) {
    ++RejectionCounter(counters_, batch.sealed.rejection->code);
    return;
  }
  if (batch.sealed.hole) return;
  ++counters_.ingested_batches;
  counters_.ingested_samples += static_cast<uint64_t>(batch.sealed.n_samples);
  counters_.unknown_metrics += batch.unknown_metrics;
}

void Writer::SetWritable(bool writable, const Error& why) {
  if (counters_.store_writable.exchange(writable) == writable) return;
  if (writable) {
    spdlog::info("the store takes batches again");
  } else {
    spdlog::error("the store takes no batches, agents keep them: {}. {}", why.message, why.fix);
  }
}

// Waits for the next try, or for a call, which is served first; false when there is none.
bool Writer::WaitBeforeRetry() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, options_.retry_interval,
                      [this] { return !retrying_ || !calls_.empty(); });
    if (!retrying_) return false;
  }
  RunCalls();
  return true;
}

void Writer::TellRoom() {
  {
    const std::lock_guard lock(mutex_);
    if (!was_full_ || queue_bytes_ >= options_.max_queue_bytes) return;
    was_full_ = false;
  }
  const std::lock_guard lock(room_mutex_);
  if (on_room_) on_room_();
}

}  // namespace tokwatt
