#include "collector/http/readers.h"

#include <utility>

namespace tokwatt {

Result<std::unique_ptr<ReaderPool>> ReaderPool::Start(
    const std::function<Result<std::unique_ptr<Store>>()>& open, Store* shared) {
  std::unique_ptr<ReaderPool> pool(new ReaderPool());
  std::vector<const Store*> stores;
  for (int i = 0; i < kThreads; ++i) {
    if (!open) {
      stores.push_back(shared);
      continue;
    }
    TOKWATT_ASSIGN_OR_RETURN(std::unique_ptr<Store> store, open());
    stores.push_back(store.get());
    pool->owned_.push_back(std::move(store));
  }
  for (const Store* store : stores) {
    pool->threads_.emplace_back(&ReaderPool::Run, pool.get(), store);
  }
  return pool;
}

ReaderPool::~ReaderPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting_.clear();
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool ReaderPool::Submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= kMaxWaiting) return false;
    waiting_.push_back(std::move(task));
  }
  changed_.notify_one();
  return true;
}

void ReaderPool::Run(const Store* store) {
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
    }
    task(*store);
  }
}

}  // namespace tokwatt
