// FaultyStore: a store whose commits wait at a gate or fail as a full disk would. Thread-safe.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "collector/store/memory.h"
#include "collector/store/store.h"

namespace tokwatt {

class FaultyStore : public Store {
 public:
  FaultyStore() : inner_(OpenMemoryStore({}).value()) {}

  // While closed, Commit does not return.
  void CloseGate() {
    Set([this] { closed_ = true; });
  }
  void OpenGate() {
    Set([this] { closed_ = false; });
  }
  // Waits until a commit stands at the closed gate.
  void WaitForCommit() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_; });
  }
  // What every commit fails with, until it is cleared; a poisoned body fails alone.
  void FailWith(std::optional<Error> error) {
    Set([&] { error_ = std::move(error); });
  }
  void FailOnBody(std::string body) {
    Set([&] { bad_body_ = std::move(body); });
  }
  int n_attempts() const {
    const std::lock_guard lock(mutex_);
    return n_attempts_;
  }
  void WaitForAttempts(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return n_attempts_ >= count; });
  }
  size_t largest_group() const {
    const std::lock_guard lock(mutex_);
    return largest_group_;
  }

  Result<std::vector<Outcome>> Commit(std::span<const SealedBatch> batches) override {
    std::unique_lock lock(mutex_);
    ++n_attempts_;
    largest_group_ = std::max(largest_group_, batches.size());
    waiting_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !closed_; });
    waiting_ = false;
    if (error_) return tl::unexpected<Error>(*error_);
    for (const SealedBatch& batch : batches) {
      if (!bad_body_.empty() && batch.body == bad_body_) {
        return Fail(Code::kInternal, "constraint failed");
      }
    }
    return inner_->Commit(batches);
  }
  void Fence(const DeviceId& device, uint64_t epoch, uint64_t generation) override {
    inner_->Fence(device, epoch, generation);
  }
  Result<uint64_t> Watermark(const DeviceId& device, uint64_t epoch) const override {
    return inner_->Watermark(device, epoch);
  }
  Result<std::vector<uint64_t>> Fingerprints(const DeviceId& device, uint64_t epoch,
                                             uint64_t from_seq, size_t count) const override {
    return inner_->Fingerprints(device, epoch, from_seq, count);
  }
  Result<std::optional<int64_t>> ClockOffset(const DeviceId& device,
                                             const std::string& boot_id) const override {
    return inner_->ClockOffset(device, boot_id);
  }
  Result<> Scan(const BatchSelector& selector, TimeRange range,
                const std::function<bool(const SealedBatch&)>& visit) const override {
    return inner_->Scan(selector, range, visit);
  }
  Result<EventPage> Events(const EventQuery& query) const override { return inner_->Events(query); }
  Result<std::optional<StoredEvent>> FindEvent(const EventId& id) const override {
    return inner_->FindEvent(id);
  }
  Result<std::vector<DeviceRecord>> Devices() const override { return inner_->Devices(); }
  Result<> PutMeta(const std::string& key, const std::string& value) override {
    return inner_->PutMeta(key, value);
  }
  Result<std::optional<std::string>> GetMeta(const std::string& key) const override {
    return inner_->GetMeta(key);
  }
  Result<> DropBefore(WallTime time) override { return inner_->DropBefore(time); }

 private:
  template <typename Change>
  void Set(Change change) {
    {
      const std::lock_guard lock(mutex_);
      change();
    }
    changed_.notify_all();
  }

  const std::unique_ptr<Store> inner_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool closed_ = false;
  bool waiting_ = false;
  int n_attempts_ = 0;
  size_t largest_group_ = 0;
  std::optional<Error> error_;
  std::string bad_body_;
};

}  // namespace tokwatt
