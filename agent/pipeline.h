// Pipeline: the spool thread; takes sealed batches from the batcher to the spool, in order.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "agent/batcher/batcher.h"
#include "agent/clock_watch.h"
#include "agent/spool/spool.h"
#include "agent/waker.h"
#include "base/clock.h"

namespace tokwatt {

// Thread-safe.
class Pipeline {
 public:
  struct Hooks {
    std::function<void()> spooled;   // there is something new to send
    std::function<void()> periodic;  // about every 10 s, on the pipeline's thread
  };

  // All references outlive the pipeline.
  Pipeline(const Clock& clock, Batcher& batcher, Spool& spool, Hooks hooks);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  void Start();
  void Stop();

  // Something changed for the batcher.
  void Wake() { waker_.Wake(); }

  // Seals what is open and puts it into the spool before it returns.
  void Flush();

  // One pass; returns when the next is due. Start() calls it on a thread of its own.
  MonoTime Step();

 private:
  void Run();
  void Report();
  void Append(std::vector<SealedBody> sealed);
  void NoteProblem();

  const Clock& clock_;
  Batcher& batcher_;
  Spool& spool_;
  const Hooks hooks_;
  Waker waker_;
  std::thread thread_;
  std::atomic<bool> stopping_{false};

  std::mutex order_;  // sealing and appending are one step
  ClockWatch clock_watch_;
  MonoTime periodic_due_;
  std::string noted_problem_;
};

}  // namespace tokwatt
