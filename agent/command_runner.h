// CommandRunner: does what the collector asks for, one measurement at a time, and tells the way.
//
// Results go out as events before "done" is said. A command that is already known is ignored.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "agent/bench/bench_runner.h"
#include "agent/bench/quiet_bandwidth.h"
#include "base/event.h"
#include "base/stop.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

// Nothing follows for that command.
bool IsFinal(const v1::CommandProgress& progress);

// Thread-safe.
class CommandRunner {
 public:
  using Progress = std::function<void(const BenchProgress&)>;
  struct Hooks {
    // An error where no run could begin: nothing is published then, the progress says why.
    std::function<Result<std::vector<BenchmarkRun>>(const BenchRequest&, const StopToken&,
                                                    const Progress&)>
        benchmark;
    std::function<BandwidthOutcome(const StopToken&, const Progress&)> bandwidth;  // may be empty
    // Puts an event where nothing loses it any more.
    std::function<EventId(decltype(Event::body))> publish;
    std::function<void(v1::CommandProgress)> progress;
    std::function<void(bool)> measuring;  // a measurement begins or ended
  };

  explicit CommandRunner(Hooks hooks);
  ~CommandRunner();
  CommandRunner(const CommandRunner&) = delete;
  CommandRunner& operator=(const CommandRunner&) = delete;

  void OnCommand(const v1::Command& command);

  // Cancels what runs and waits for it; later commands are ignored.
  void Close();

 private:
  void Run();
  void Do(const v1::Command& command, const StopToken& stop);
  void DoBenchmark(const v1::Command& command, const StopToken& stop);
  void DoBandwidth(const v1::Command& command, const StopToken& stop);
  void TellProgress(const std::string& id, const BenchProgress& progress);
  void Enqueue(const v1::Command& command);
  void Cancel(const std::string& id);
  void Tell(const std::string& id, const std::string& state, Absence failure = {},
            const std::vector<EventId>& results = {});

  const Hooks hooks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<v1::Command> queue_;
  std::set<std::string> known_;
  std::string running_;  // id; empty: none
  std::optional<StopSource> stop_running_;
  bool closing_ = false;
  std::thread thread_;  // made for the first command
};

}  // namespace tokwatt
