#include "agent/scheduler/scheduler_core.h"

#include <algorithm>
#include <utility>

#include "agent/scheduler/grid.h"
#include "base/metrics.h"

namespace tokwatt {
namespace {

constexpr auto kAbandonAfter = std::chrono::seconds(2);
constexpr auto kSensorsEvery = std::chrono::seconds(10);

// "Not on this machine" is an answer, not a failure.
bool Succeeded(const Result<>& result) {
  return result || result.error().code == Code::kNotFound ||
         result.error().code == Code::kUnimplemented;
}

void AddOutcome(const std::string& probe, MonoTime at, Nanoseconds duration, bool success,
                SampleBuffer& out) {
  out.Add(Declare(metrics::kProbeDurationSeconds, probe, ""), at, Seconds(duration));
  out.Add(Declare(metrics::kProbeSuccess, probe, ""), at, success ? 1 : 0);
}

}  // namespace

void SchedulerCore::Add(std::unique_ptr<Probe> probe) {
  const std::lock_guard lock(mutex_);
  Slot& slot = slots_.emplace_back();
  slot.stats.probe = probe->info().name;
  slot.probe = std::move(probe);
  slot.due = origin_;
  slot.interval = IntervalOf(slot);
}

Nanoseconds SchedulerCore::IntervalOf(const Slot& slot) const {
  const ProbeInfo& info = slot.probe->info();
  return busy_ ? info.busy_interval : info.interval;
}

MonoTime SchedulerCore::Tick() {
  std::vector<ProbeRun> overdue;
  MonoTime next{INT64_MAX};
  {
    const std::lock_guard lock(mutex_);
    const MonoTime now = clock_.Mono();
    for (Slot& slot : slots_) {
      if (auto run = JudgeOverdue(slot, now)) overdue.push_back(std::move(*run));
      StartIfDue(slot, now);
      next = std::min(next, slot.due);
      const Nanoseconds deadline = slot.probe->info().deadline;
      if (slot.state == State::kQueued) next = std::min(next, now + deadline);
      if (slot.state == State::kRunning) next = std::min(next, slot.started + deadline);
    }
    handing_ += static_cast<int>(overdue.size());
  }
  for (ProbeRun& run : overdue) Hand(std::move(run));
  return next;
}

void SchedulerCore::StartIfDue(Slot& slot, MonoTime now) {
  const Nanoseconds interval = IntervalOf(slot);
  const Grid grid{origin_, interval, rhythm_};
  if (interval != slot.interval) {
    slot.interval = interval;
    slot.due = std::min(slot.due, grid.After(now));
  }
  if (now < slot.due) return;
  const int64_t ticks = std::max<int64_t>(grid.Count(slot.due, now), 1);
  const bool free = slot.state == State::kIdle;
  slot.stats.skipped_ticks += static_cast<uint64_t>(free ? ticks - 1 : ticks);
  slot.due = grid.After(now);
  if (!free) return;
  slot.state = State::kQueued;
  slot.started = now;
  slot.period = std::max(interval, Nanoseconds(slot.probe->info().interval));
  WorkerFor(slot).Post([core = shared_from_this(), &slot] { core->RunProbe(slot); });
}

Worker& SchedulerCore::WorkerFor(Slot& slot) {
  if (slot.own != nullptr) return *slot.own;
  if (slot.probe->info().may_block) {
    slot.own = std::make_unique<Worker>();
    return *slot.own;
  }
  if (shared_ == nullptr) shared_ = std::make_unique<Worker>();
  return *shared_;
}

std::optional<ProbeRun> SchedulerCore::JudgeOverdue(Slot& slot, MonoTime now) {
  if (slot.state != State::kRunning) return std::nullopt;
  const Nanoseconds elapsed = now - slot.started;
  if (elapsed < slot.probe->info().deadline) return std::nullopt;
  slot.state = State::kOverdue;
  ++slot.stats.deadline_exceeded;
  ++slot.stats.failures;
  slot.stats.overdue = true;
  slot.stats.last_reason = CodeName(Code::kDeadlineExceeded);
  if (slot.own == nullptr) MoveToOwnWorker(slot);
  ProbeRun run;
  run.probe = slot.stats.probe;
  run.result = Fail(Code::kDeadlineExceeded, run.probe + ": no answer within its deadline");
  run.gap = DeadlineGap(slot, now);
  AddOutcome(run.probe, slot.started, elapsed, false, run.output);
  return run;
}

// It hangs on to the worker it is on; the probes that wait behind it get a new one.
void SchedulerCore::MoveToOwnWorker(Slot& slot) {
  slot.own = std::exchange(shared_, nullptr);
  std::deque<Worker::Job> waiting = slot.own->TakeQueue();
  if (waiting.empty()) return;
  shared_ = std::make_unique<Worker>();
  for (Worker::Job& job : waiting) shared_->Post(std::move(job));
}

Gap SchedulerCore::DeadlineGap(const Slot& slot, MonoTime now) const {
  Gap gap;
  gap.reason = "probe_deadline";
  gap.from_wall_ns = (clock_.Wall() - (now - slot.started)).ns;
  return gap;
}

void SchedulerCore::RunProbe(Slot& slot) {
  {
    const std::lock_guard lock(mutex_);
    slot.state = State::kRunning;
    slot.started = clock_.Mono();
  }
  SampleBuffer output;
  const Result<> result = slot.probe->Collect(output);
  auto sensors = AskSensors(slot, result);
  ProbeRun run;
  {
    const std::lock_guard lock(mutex_);
    if (slot.state == State::kOverdue) {
      run = FinishLate(slot, output);
    } else {
      run = FinishInTime(slot, result, std::move(output));
      run.sensors = std::move(sensors);
    }
    slot.state = State::kIdle;
    ++handing_;
  }
  Hand(std::move(run));
}

// Only the worker that is in the probe calls this.
std::optional<std::vector<SensorState>> SchedulerCore::AskSensors(Slot& slot,
                                                                  const Result<>& result) {
  const std::string reason = result ? "" : result.error().reason_code();
  const MonoTime now = clock_.Mono();
  const bool due = !slot.sensors_at || now - *slot.sensors_at >= kSensorsEvery;
  if (!due && reason == slot.sensors_reason) return std::nullopt;
  slot.sensors_at = now;
  slot.sensors_reason = reason;
  return slot.probe->Sensors();
}

ProbeRun SchedulerCore::FinishInTime(Slot& slot, const Result<>& result, SampleBuffer output) {
  const bool success = Succeeded(result);
  ++slot.stats.runs;
  slot.stats.failures += success ? 0 : 1;
  slot.stats.last_reason = result ? "" : result.error().reason_code();
  ProbeRun run{slot.stats.probe, result, std::move(output), std::nullopt, std::nullopt};
  run.gap = StallGap(slot, run.output);
  AddOutcome(run.probe, slot.started, clock_.Mono() - slot.started, success, run.output);
  return run;
}

std::optional<Gap> SchedulerCore::StallGap(Slot& slot, const SampleBuffer& output) {
  const MonoTime now = clock_.Mono();
  StallWatch::Run run{slot.started, slot.started, now - clock_.Awake(), slot.period};
  for (const BufferedSample& sample : output.samples) {
    run.last_sample = std::max(run.last_sample, sample.at);
  }
  const auto before = std::exchange(slot.last, run);
  if (!before) return std::nullopt;
  const auto stall = stalls_.Check(*before, run);
  if (!stall) return std::nullopt;
  Gap gap;
  gap.reason = "agent_stalled";
  gap.from_wall_ns = (clock_.Wall() - (now - stall->from)).ns;
  gap.to_wall_ns = (clock_.Wall() - (now - stall->to)).ns;
  return gap;
}

ProbeRun SchedulerCore::FinishLate(Slot& slot, const SampleBuffer& output) {
  slot.stats.overdue = false;
  slot.last.reset();  // the deadline's gap says it all
  slot.stats.late_samples_dropped += output.samples.size();
  ProbeRun run;
  run.probe = slot.stats.probe;
  run.result = Fail(Code::kDeadlineExceeded, run.probe + ": answered after its deadline");
  run.gap = DeadlineGap(slot, clock_.Mono());
  run.gap->to_wall_ns = clock_.Wall().ns;
  run.gap->samples_lost = static_cast<int64_t>(output.samples.size());
  return run;
}

void SchedulerCore::Hand(ProbeRun run) {
  {
    const std::lock_guard lock(deliver_mutex_);
    if (!closed_) deliver_(std::move(run));
  }
  const std::lock_guard lock(mutex_);
  --handing_;
  idle_.notify_all();
}

void SchedulerCore::SetBusy(bool busy) {
  const std::lock_guard lock(mutex_);
  busy_ = busy;
}

void SchedulerCore::WaitIdle() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] {
    return handing_ == 0 && std::all_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
             return slot.state == State::kIdle || slot.state == State::kOverdue;
           });
  });
}

void SchedulerCore::Close() {
  std::vector<Worker*> workers;
  {
    const std::lock_guard lock(mutex_);
    if (shared_ != nullptr) workers.push_back(shared_.get());
    for (const Slot& slot : slots_) {
      if (slot.own != nullptr) workers.push_back(slot.own.get());
    }
  }
  for (Worker* worker : workers) worker->Close();
  const auto deadline = std::chrono::steady_clock::now() + kAbandonAfter;
  for (Worker* worker : workers) worker->WaitEnded(deadline);
  const std::lock_guard lock(deliver_mutex_);
  closed_ = true;
}

std::vector<ProbeStats> SchedulerCore::stats() const {
  const std::lock_guard lock(mutex_);
  std::vector<ProbeStats> all;
  for (const Slot& slot : slots_) all.push_back(slot.stats);
  return all;
}

}  // namespace tokwatt
