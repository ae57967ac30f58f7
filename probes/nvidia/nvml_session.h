// NvmlSession: the one connection to NVIDIA's driver that all probes of a process share.
#pragma once

#include <memory>
#include <vector>

#include "base/result.h"
#include "probes/env.h"
#include "probes/nvidia/nvidia_gpus.h"
#include "probes/nvidia/nvml_gpu.h"

namespace tokwatt {

// One life between nvmlInit and nvmlShutdown; whoever holds it may ask its GPUs. Thread-safe.
class NvmlConnection {
 public:
  NvmlConnection() = default;
  virtual ~NvmlConnection() = default;
  NvmlConnection(const NvmlConnection&) = delete;
  NvmlConnection& operator=(const NvmlConnection&) = delete;

  // In the order of the bus. A GPU that cannot be opened is among them, and answers why.
  virtual const std::vector<std::unique_ptr<NvmlGpu>>& gpus() const = 0;
};

// Thread-safe. Loads and asks nothing before it must.
class NvmlSession {
 public:
  virtual ~NvmlSession() = default;

  // Loads libnvidia-ml.so.1 and asks the driver nothing. kNotFound where it is not installed. The
  // plain name without ".1" is that of a stub which CUDA installs for linkers, and never opened.
  virtual Result<> Load() = 0;

  // The connection there is, or a new one. After a failure, or an answer that ended the session, it
  // is made anew, at most once a minute: connecting may start programs and wakes every card. Until
  // then the broken one is handed out, because its other cards may answer; as they are disturbed,
  // the wait doubles each time, up to an hour. Blocks: the driver wakes cards that sleep, which
  // takes a second or two each.
  // kNotFound where the driver sees no GPU, or is not loaded and the machine has none of its cards:
  // the library comes with programs too. kUnavailable, "suspended" while all cards sleep: none is
  // woken.
  virtual Result<std::shared_ptr<const NvmlConnection>> Connect() = 0;

  // What the last connection found. Never blocks and asks the driver nothing.
  virtual Result<NvidiaGpus> Facts() const = 0;
};

// Asks the driver of this machine. What `env` names must outlive it.
std::shared_ptr<NvmlSession> MakeNvmlSession(const Env& env);

}  // namespace tokwatt
