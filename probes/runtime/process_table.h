// The llama-server processes of this machine, as /proc shows them: ports, options, processor time.
//
// Command lines hold paths and options, never prompts. Without /proc the table is empty.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

struct ServerProcess {
  int64_t pid = 0;
  int64_t parent_pid = 0;
  std::string parent_name;  // as /proc/PID/comm: at most 15 characters
  std::vector<std::string> arguments;

  // The value of the first option present, as "--port 1" or "--port=1".
  std::optional<std::string> Option(const std::vector<std::string>& names) const;
};

// Every process whose name is "llama-server" (and readable).
std::vector<ServerProcess> FindLlamaServers(const Env& env);

// The one that serves that port, by its --port or, without one, by its model's path.
std::optional<ServerProcess> FindLlamaServer(const Env& env, const std::string& port,
                                             const std::string& model_path);

// A file as that process sees it: inside its container or chroot and its working directory where
// that is readable, else the path as written.
std::string FileOf(const Env& env, const std::optional<ServerProcess>& process,
                   const std::string& path);

// User and system time used so far, in clock ticks (proc(5), fields 14 and 15 of stat).
Result<int64_t> ProcessorTicks(const Env& env, int64_t pid);

}  // namespace tokwatt
