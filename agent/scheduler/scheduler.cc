#include "agent/scheduler/scheduler.h"

#include <utility>

#include "agent/scheduler/scheduler_core.h"

namespace tokwatt {

Scheduler::Scheduler(const Clock& clock, Rhythm rhythm, Deliver deliver)
    : clock_(clock), core_(std::make_shared<SchedulerCore>(clock, rhythm, std::move(deliver))) {}

Scheduler::~Scheduler() { Stop(); }

void Scheduler::Add(std::unique_ptr<Probe> probe) { core_->Add(std::move(probe)); }

MonoTime Scheduler::Tick() { return core_->Tick(); }

void Scheduler::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Scheduler::Run() {
  while (!stopping_) {
    const MonoTime next = Tick();
    if (!stopping_) waker_.WaitUntil(clock_, next);
  }
}

void Scheduler::Stop() {
  stopping_ = true;
  waker_.Wake();
  if (thread_.joinable()) thread_.join();
  core_->Close();
}

void Scheduler::SetBusy(bool busy) {
  core_->SetBusy(busy);
  waker_.Wake();
}

void Scheduler::WaitIdle() { core_->WaitIdle(); }

std::vector<ProbeStats> Scheduler::stats() const { return core_->stats(); }

}  // namespace tokwatt
