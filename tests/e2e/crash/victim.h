// Victim: a collector or an agent that dies and is started again, life after life.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "tests/e2e/crash/fate.h"
#include "tests/e2e/crash/process.h"

namespace tokwatt::crash {

struct VictimOptions {
  std::string name;  // of its log too
  Role role = Role::kAgent;
  std::string log;
  std::string binary;            // the real one
  std::string crashable_binary;  // the same with a crash point
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
};

struct Deaths {
  int64_t aimed = 0;
  int64_t random = 0;
  int64_t total() const { return aimed + random; }
};

// Not thread-safe.
class Victim {
 public:
  Victim(VictimOptions options, uint64_t seed) : options_(std::move(options)), fates_(seed) {}

  // Does what is due: starts it, kills it, sees that it died. An error: it ended by itself in a way
  // that nobody planned.
  Result<> Step();

  // From now on it lives; a life that was planned to end is ended and replaced.
  Result<> Settle();
  // Asks it to end in order. An error: it does not, or not with exit status 0.
  Result<> Stop();

  const VictimOptions& options() const { return options_; }
  const Deaths& deaths() const { return deaths_; }
  bool alive() const { return process_ != nullptr; }
  // Where in its log this life begins.
  int64_t log_begin() const { return log_begin_; }

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  Result<> Begin(const std::optional<CrashPoint>& point);
  Result<> Bury(int status);

  const VictimOptions options_;
  FateMaker fates_;
  Fate fate_;
  bool settled_ = false;
  std::unique_ptr<Process> process_;
  bool killed_ = false;  // by us
  SteadyTime kill_at_;
  SteadyTime start_at_;
  int64_t log_begin_ = 0;
  Deaths deaths_;
};

}  // namespace tokwatt::crash
