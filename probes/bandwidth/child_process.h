// ChildProcess: one program with its stdout on a pipe, killed when this object goes.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

// Made by posix_spawn: a fork would copy the threads' locks of a process that runs gRPC.
// Move-free; used by one thread.
class ChildProcess {
 public:
  // argv[0] is the program's path.
  static Result<std::unique_ptr<ChildProcess>> Spawn(const std::vector<std::string>& argv);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  // Appends what the child says within `patience` to `output`. False at the end of its output.
  bool ReadSome(std::string& output, std::chrono::milliseconds patience);

  void Kill();

  // How it ended: "", or why it ended badly ("signal 11", "exit code 3"). Call after the end of
  // output or Kill: it waits two seconds, then kills, and after two more leaves it to itself. A
  // driver can hold a process in the kernel for ever.
  std::string Wait();

 private:
  bool Reap();  // true once it has ended, within two seconds
  ChildProcess(pid_t pid, int out) : pid_(pid), out_(out) {}
  pid_t pid_;
  int out_;
  std::optional<std::string> end_;
};

}  // namespace tokwatt
