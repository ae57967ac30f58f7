// Arena: a collector, its agents and the ledger between them, as processes in one directory.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/e2e/crash/ledger.h"
#include "tests/e2e/crash/victim.h"

namespace tokwatt::crash {

struct ArenaOptions {
  std::string directory;  // exists and is empty
  std::string tokwatt;    // binaries
  std::string agent;
  std::string crashable;
  std::string flood;
  std::string ledger;
  int64_t cycles = 25;
  int64_t n_agents = 2;  // beside the flood
  uint64_t seed = 0;
};

class Arena {
 public:
  static Result<std::unique_ptr<Arena>> Start(const ArenaOptions& options);

  // Lets them die until `cycles` deaths are counted.
  Result<> Kill();
  // Lets them live until the collector has acknowledged what every agent sealed before.
  Result<> Settle();
  // Ends all in order.
  Result<> Stop();

  const std::vector<LedgerRecord>& records() const { return ledger_.records(); }
  std::string database() const;
  std::map<Role, Deaths> deaths() const;
  int64_t n_deaths() const;

 private:
  explicit Arena(const ArenaOptions& options);
  Result<> StartLedger();
  void AddCollector();
  void AddAgent(int64_t number);
  void AddFlood();
  Result<> Step();
  Result<> StepUntil(const std::string& what, std::chrono::milliseconds limit,
                     const std::function<bool()>& condition);
  void AnnounceCollector();
  bool AllAcknowledged(size_t begin) const;
  std::string AddressFile() const;

  const ArenaOptions options_;
  LedgerReader ledger_;
  std::unique_ptr<Process> ledger_process_;
  uint16_t ledger_port_ = 0;
  uint16_t collector_port_ = 0;                   // as last announced
  int64_t announced_life_ = -1;                   // where in its log that life begins
  std::vector<std::unique_ptr<Victim>> victims_;  // the collector first
};

}  // namespace tokwatt::crash
