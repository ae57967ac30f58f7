#include "agent/scheduler/worker.h"

#include <thread>
#include <utility>

namespace tokwatt {

Worker::Worker() : state_(std::make_shared<State>()) {
  // Detached, because a thread that hangs in a driver can never be joined.
  std::thread([state = state_] { Loop(state); }).detach();
}

Worker::~Worker() { Close(); }

void Worker::Loop(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  while (true) {
    state->changed.wait(lock, [&] { return state->closed || !state->queue.empty(); });
    if (state->closed) break;
    Job job = std::move(state->queue.front());
    state->queue.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
  state->ended = true;
  state->changed.notify_all();
}

void Worker::Post(Job job) {
  const std::lock_guard lock(state_->mutex);
  state_->queue.push_back(std::move(job));
  state_->changed.notify_all();
}

std::deque<Worker::Job> Worker::TakeQueue() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->queue, {});
}

void Worker::Close() {
  const std::lock_guard lock(state_->mutex);
  state_->closed = true;
  state_->queue.clear();
  state_->changed.notify_all();
}

bool Worker::WaitEnded(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_until(lock, deadline, [this] { return state_->ended; });
}

}  // namespace tokwatt
