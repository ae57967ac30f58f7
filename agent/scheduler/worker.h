// Worker: one thread that runs what it is given, in order, and can be left behind while it hangs.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace tokwatt {

// Thread-safe. What a job touches must live as long as the job: a hung one outlives its worker.
class Worker {
 public:
  using Job = std::function<void()>;

  Worker();
  ~Worker();  // the thread ends after the job it is at; never waits
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Post(Job job);
  // Jobs that have not begun, for another worker.
  std::deque<Job> TakeQueue();
  // No new jobs begin.
  void Close();
  // False: the thread is still at a job when `deadline` passes.
  bool WaitEnded(std::chrono::steady_clock::time_point deadline);

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> queue;
    bool closed = false;
    bool ended = false;
  };
  static void Loop(const std::shared_ptr<State>& state);
  std::shared_ptr<State> state_;
};

}  // namespace tokwatt
