#include "cli/interrupt.h"

#include <unistd.h>

#include <csignal>
#include <thread>

namespace tokwatt {
namespace {

// A thread that waits for the signals: handlers may not lock, StopSource does.
StopToken WatchSignals() {
  static StopSource source;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int received = 0;
    sigwait(&signals, &received);
    source.RequestStop();
    // A second signal ends the process at once.
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    std::signal(received, SIG_DFL);
    for (;;) pause();
  }).detach();
  return source.token();
}

}  // namespace

const StopToken& InterruptToken() {
  static const StopToken token = WatchSignals();
  return token;
}

}  // namespace tokwatt
