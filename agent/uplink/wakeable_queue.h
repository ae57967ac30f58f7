// WakeableQueue: a gRPC completion queue that other threads can wake its one thread from.
#pragma once

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>

#include <mutex>
#include <optional>

#include "base/clock.h"

namespace tokwatt {

// Wake is thread-safe; the rest is for the queue's own thread.
class WakeableQueue {
 public:
  struct Completion {
    void* tag = nullptr;  // of the operation; nullptr: a wake
    bool ok = false;
  };

  void Wake();
  // The next completion, or nothing when `deadline` passes first.
  std::optional<Completion> Next(const Clock& clock, MonoTime deadline);
  // When no operation is under way any more; wakes are ignored from then on.
  void Close();
  grpc::CompletionQueue* get() { return &queue_; }

 private:
  std::mutex mutex_;
  bool pending_ = false;  // a wake is on its way
  bool closed_ = false;
  grpc::CompletionQueue queue_;
  grpc::Alarm alarm_;
};

}  // namespace tokwatt
