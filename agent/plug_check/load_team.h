// LoadTeam: a thread on every core that reads memory as fast as it can, while this object lives.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "base/stop.h"

namespace tokwatt {

class LoadTeam {
 public:
  // One thread for each processor that the system shows. They also end, within some milliseconds,
  // when `stop` is requested.
  explicit LoadTeam(const StopToken& stop);
  LoadTeam(const LoadTeam&) = delete;
  LoadTeam& operator=(const LoadTeam&) = delete;
  ~LoadTeam();

  size_t threads() const { return threads_.size(); }

 private:
  std::atomic<bool> ended_{false};
  std::vector<std::thread> threads_;
};

}  // namespace tokwatt
