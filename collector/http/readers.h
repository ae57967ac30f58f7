// ReaderPool: two threads with a read-only view of the store each, and a bounded queue of queries.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.h"
#include "collector/store/store.h"

namespace tokwatt {

// Thread-safe.
class ReaderPool {
 public:
  using Task = std::function<void(const Store&)>;
  static constexpr int kThreads = 2;
  static constexpr size_t kMaxWaiting = 64;

  // `open` is called once per thread; without it, all share `shared`.
  static Result<std::unique_ptr<ReaderPool>> Start(
      const std::function<Result<std::unique_ptr<Store>>()>& open, Store* shared);
  ~ReaderPool();  // drops what waits, lets what runs end

  // False when too many queries wait already.
  bool Submit(Task task);

 private:
  ReaderPool() = default;
  void Run(const Store* store);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  bool stopping_ = false;
  std::vector<std::unique_ptr<Store>> owned_;
  std::vector<std::thread> threads_;
};

}  // namespace tokwatt
