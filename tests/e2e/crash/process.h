// Process: a program that the driver starts, kills and waits for.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt::crash {

struct Command {
  std::vector<std::string> arguments;              // the program first
  std::map<std::string, std::string> environment;  // besides the caller's, without its TOKWATT_*
  std::string log;                                 // stdout and stderr are appended here
};

// Not thread-safe.
class Process {
 public:
  static Result<std::unique_ptr<Process>> Start(const Command& command);
  ~Process();  // kills it
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The status as of waitpid(2), once it ended.
  std::optional<int> Ended();
  void Signal(int number);
  // The status, or nullopt if it is still there after `limit`.
  std::optional<int> WaitEnded(std::chrono::milliseconds limit);

 private:
  explicit Process(pid_t pid) : pid_(pid) {}
  pid_t pid_;
  std::optional<int> status_;
};

// "exit 3", "signal 9".
std::string DescribeStatus(int status);

// Asks again and again until `condition` holds; false when `limit` is over. The limit bounds a
// hang, it judges no speed.
bool PollUntil(std::chrono::milliseconds limit, const std::function<bool()>& condition);

}  // namespace tokwatt::crash
