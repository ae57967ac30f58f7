#include "cli/service/process.h"

#include <signal.h>

#include <cerrno>
#include <cstring>

namespace tokwatt {
namespace {

// An agent that is told to end first stores what it has.
constexpr int kAsks = 100;
constexpr std::chrono::milliseconds kBetweenAsks{100};

// By its program: one that has ended keeps its number until its parent asks, which may be never.
bool Ends(long pid, const std::string& program, const Clock& clock) {
  const StopSource never;
  for (int i = 0; i < kAsks; ++i) {
    if (!Runs(pid, program)) return true;
    clock.WaitUntil(clock.Mono() + kBetweenAsks, never.token());
  }
  return false;
}

}  // namespace

Result<> EndProcess(long pid, const std::string& program, const Clock& clock) {
  // What was stopped, or hangs, does not hear the first: its state would go while it writes there.
  for (const int signal : {SIGTERM, SIGKILL}) {
    if (!Runs(pid, program)) return {};
    if (kill(static_cast<pid_t>(pid), signal) != 0 && errno != ESRCH) {
      return Fail(Code::kUnavailable, std::strerror(errno));
    }
    if (Ends(pid, program, clock)) return {};
  }
  return Fail(Code::kUnavailable, "process " + std::to_string(pid) + " goes on");
}

}  // namespace tokwatt
