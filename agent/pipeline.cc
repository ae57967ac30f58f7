#include "agent/pipeline.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace tokwatt {
namespace {

constexpr auto kPeriod = std::chrono::seconds(10);

}  // namespace

Pipeline::Pipeline(const Clock& clock, Batcher& batcher, Spool& spool, Hooks hooks)
    : clock_(clock),
      batcher_(batcher),
      spool_(spool),
      hooks_(std::move(hooks)),
      clock_watch_(clock) {}

Pipeline::~Pipeline() { Stop(); }

void Pipeline::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Pipeline::Stop() {
  stopping_ = true;
  waker_.Wake();
  if (thread_.joinable()) thread_.join();
}

void Pipeline::Run() {
  while (!stopping_) {
    const MonoTime next = Step();
    if (!stopping_) waker_.WaitUntil(clock_, next);
  }
}

MonoTime Pipeline::Step() {
  Report();
  bool spooled = false;
  {
    const std::lock_guard lock(order_);
    std::vector<SealedBody> sealed = batcher_.SealIfDue();
    spooled = !sealed.empty();
    Append(std::move(sealed));
  }
  if (spooled) hooks_.spooled();
  const MonoTime now = clock_.Mono();
  if (now >= periodic_due_) {
    periodic_due_ = now + kPeriod;
    spool_.Maintain();
    NoteProblem();
    hooks_.periodic();
  }
  const auto due = batcher_.SealDue();
  return due ? std::min(*due, periodic_due_) : periodic_due_;
}

// What this agent has to say about itself: sleeps, set clocks, lost batches.
void Pipeline::Report() {
  for (AgentLifecycle& event : clock_watch_.Check()) {
    spdlog::info("{}", event.what);
    batcher_.AddEvent(std::move(event));
  }
  for (Gap& gap : spool_.TakeReports()) {
    spdlog::error("data is missing: {} (epoch {:016x}, from batch {}{}, {} samples)", gap.reason,
                  gap.from_epoch, gap.from_seq,
                  gap.to_seq == 0 ? "" : fmt::format(" to {}", gap.to_seq),
                  gap.samples_lost ? std::to_string(*gap.samples_lost) : "unknown");
    batcher_.AddEvent(std::move(gap));
  }
}

void Pipeline::Append(std::vector<SealedBody> sealed) {
  for (SealedBody& batch : sealed) spool_.Append(std::move(batch));
}

void Pipeline::Flush() {
  Report();
  {
    const std::lock_guard lock(order_);
    Append(batcher_.SealNow());
  }
  hooks_.spooled();
}

void Pipeline::NoteProblem() {
  const std::string problem = spool_.stats().problem;
  if (problem == noted_problem_) return;
  if (problem.empty()) {
    spdlog::info("the spool takes batches again");
    hooks_.spooled();
  } else {
    spdlog::error("the spool takes no batches, they wait in memory: {}", problem);
  }
  noted_problem_ = problem;
}

}  // namespace tokwatt
