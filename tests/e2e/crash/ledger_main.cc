// crash-ledger FILE ADDRESS_FILE: the process that sees what agents and collector promise each
// other.
//
// Prints the port on which it stands in for the collector, then serves until it is told to end.
#include <csignal>
#include <cstdio>

#include "tests/e2e/crash/relay.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: crash-ledger FILE ADDRESS_FILE\n");
    return 2;
  }
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const auto ledger = tokwatt::crash::LedgerWriter::Open(argv[1]);
  if (!ledger) {
    std::fprintf(stderr, "crash-ledger: %s\n", ledger.error().message.c_str());
    return 1;
  }
  tokwatt::crash::Relay relay(argv[2], **ledger);
  const auto port = relay.Listen();
  if (!port) {
    std::fprintf(stderr, "crash-ledger: %s\n", port.error().message.c_str());
    return 1;
  }
  std::printf("%d\n", *port);
  std::fflush(stdout);
  int signal = 0;
  sigwait(&ends, &signal);
  return 0;
}
