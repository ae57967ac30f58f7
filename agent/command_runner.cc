#include "agent/command_runner.h"

#include <algorithm>
#include <utility>

namespace tokwatt {
namespace {

constexpr size_t kMaxWaiting = 4;
constexpr size_t kMaxKnown = 256;  // ids; repeats come within seconds

BenchRequest ToRequest(const v1::BenchmarkCommand& command) {
  BenchRequest request;
  if (!command.suite().empty()) request.suite = command.suite();
  request.runtime = command.runtime();
  request.endpoint = command.endpoint();
  request.model = command.model();
  if (command.budget_seconds() > 0) request.budget = std::chrono::seconds(command.budget_seconds());
  request.requested_by = command.requested_by();
  return request;
}

// The state that says most about all runs together: one that measured something makes it "done".
std::string StateOf(const std::vector<BenchmarkRun>& runs) {
  for (const BenchmarkRun& run : runs) {
    if (run.status == BenchmarkStatus::kConverged || run.status == BenchmarkStatus::kNotConverged) {
      return "done";
    }
  }
  for (const BenchmarkRun& run : runs) {
    if (run.status == BenchmarkStatus::kCancelled) return "cancelled";
    if (run.status == BenchmarkStatus::kYielded) return "yielded";
  }
  return "failed";
}

}  // namespace

CommandRunner::CommandRunner(Hooks hooks) : hooks_(std::move(hooks)) {}

CommandRunner::~CommandRunner() { Close(); }

void CommandRunner::Close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    queue_.clear();
    if (stop_running_) stop_running_->RequestStop();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void CommandRunner::OnCommand(const v1::Command& command) {
  if (command.has_cancel()) return Cancel(command.cancel().command_id());
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    if (known_.size() >= kMaxKnown) known_.clear();
    if (closing_ || !known_.insert(command.id()).second) return;
    full = queue_.size() >= kMaxWaiting;
  }
  if (full) {
    return Tell(command.id(), "failed",
                {"busy", "other measurements are waiting already", "try again when they are done"});
  }
  // Told before the thread can see it: else its end could be told before its beginning.
  Tell(command.id(), "queued");
  Enqueue(command);
}

void CommandRunner::Enqueue(const v1::Command& command) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
    queue_.push_back(command);
    if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
  }
  changed_.notify_all();
}

void CommandRunner::Cancel(const std::string& id) {
  {
    const std::lock_guard lock(mutex_);
    if (running_ == id && stop_running_) return stop_running_->RequestStop();
    const auto waiting =
        std::find_if(queue_.begin(), queue_.end(),
                     [&](const v1::Command& command) { return command.id() == id; });
    if (waiting == queue_.end()) return;
    queue_.erase(waiting);
  }
  Tell(id, "cancelled", {"cancelled", "cancelled before it began", ""});
}

void CommandRunner::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !queue_.empty(); });
    if (closing_) return;
    const v1::Command command = std::move(queue_.front());
    queue_.pop_front();
    running_ = command.id();
    stop_running_.emplace();
    const StopToken stop = stop_running_->token();
    lock.unlock();
    hooks_.measuring(true);
    Do(command, stop);
    hooks_.measuring(false);
    lock.lock();
    running_.clear();
    stop_running_.reset();
  }
}

void CommandRunner::Do(const v1::Command& command, const StopToken& stop) {
  if (command.has_benchmark()) return DoBenchmark(command, stop);
  if (command.has_bandwidth() && hooks_.bandwidth) return DoBandwidth(command, stop);
  Tell(command.id(), "failed",
       {"unimplemented", "this agent does not know that command", "update the agent"});
}

void CommandRunner::TellProgress(const std::string& id, const BenchProgress& progress) {
  v1::CommandProgress message;
  message.set_command_id(id);
  message.set_state(progress.state);
  message.set_done_ratio(progress.done_ratio);
  message.set_eta_seconds(progress.eta_seconds);
  message.set_detail(progress.detail);
  // The end is told with the results, once they are safe.
  if (!IsFinal(message)) hooks_.progress(std::move(message));
}

void CommandRunner::DoBenchmark(const v1::Command& command, const StopToken& stop) {
  const auto runs = hooks_.benchmark(
      ToRequest(command.benchmark()), stop,
      [&](const BenchProgress& progress) { TellProgress(command.id(), progress); });
  if (!runs) {
    const Error& error = runs.error();
    return Tell(command.id(), "failed", {error.reason_code(), error.message, error.fix});
  }
  std::vector<EventId> results;
  results.reserve(runs->size());
  for (const BenchmarkRun& run : *runs) results.push_back(hooks_.publish(run));
  const std::string state = StateOf(*runs);
  Tell(command.id(), state, state == "done" ? Absence{} : runs->front().failure, results);
}

void CommandRunner::DoBandwidth(const v1::Command& command, const StopToken& stop) {
  const auto [measured, yielded] = hooks_.bandwidth(
      stop, [&](const BenchProgress& progress) { TellProgress(command.id(), progress); });
  std::vector<EventId> results;
  results.reserve(measured.size());
  const BandwidthResult* missing = nullptr;
  bool some = false;
  for (const BandwidthResult& result : measured) {
    results.push_back(hooks_.publish(result));
    some = some || result.absent == Absence{};
    if (result.absent != Absence{} && missing == nullptr) missing = &result;
  }
  if (yielded) return Tell(command.id(), "yielded", *yielded, results);
  if (some) return Tell(command.id(), "done", {}, results);
  if (stop.stop_requested()) {
    return Tell(command.id(), "cancelled", {"cancelled", "cancelled by request", ""}, results);
  }
  Tell(command.id(), "failed",
       missing != nullptr ? missing->absent : Absence{"unavailable", "nothing was measured", ""},
       results);
}

void CommandRunner::Tell(const std::string& id, const std::string& state, Absence failure,
                         const std::vector<EventId>& results) {
  v1::CommandProgress progress;
  progress.set_command_id(id);
  progress.set_state(state);
  progress.set_done_ratio(state == "queued" ? 0 : 1);
  progress.set_eta_seconds(state == "queued" ? -1 : 0);
  for (const EventId& result : results) {
    progress.add_result_event_ids(result.data(), result.size());
  }
  if (failure != Absence{}) {
    progress.mutable_failure()->set_reason(failure.reason);
    progress.mutable_failure()->set_detail(failure.detail);
    progress.mutable_failure()->set_fix(failure.fix);
  }
  hooks_.progress(std::move(progress));
}

bool IsFinal(const v1::CommandProgress& progress) {
  const std::string& state = progress.state();
  return state == "done" || state == "cancelled" || state == "yielded" || state == "failed";
}

}  // namespace tokwatt
