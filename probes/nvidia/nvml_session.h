// NvmlSession: the one connection to NVIDIA's driver that all probes of a process share.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/dynamic_library.h"
#include "base/result.h"
#include "probes/env.h"
#include "probes/nvidia/nvidia_gpus.h"
#include "probes/nvidia/nvml_api.h"
#include "probes/nvidia/nvml_gpu.h"

namespace tokwatt {

// One life between nvmlInit and nvmlShutdown; whoever holds it may ask its GPUs. Thread-safe.
class NvmlConnection {
 public:
  // Names of cards by PCI address, kept from one connection to the next.
  using Names = std::map<std::string, std::string>;

  // Blocks: the driver wakes cards that sleep, which takes a second or two each. kNotFound where
  // it sees no GPU. A GPU that cannot be opened is in gpus(), and answers why.
  static Result<std::shared_ptr<const NvmlConnection>> Open(const NvmlApi& api, Names& names);
  ~NvmlConnection();
  NvmlConnection(const NvmlConnection&) = delete;
  NvmlConnection& operator=(const NvmlConnection&) = delete;

  const std::vector<NvmlGpu>& gpus() const { return gpus_; }
  NvidiaGpus Facts() const;
  // An answer said that only a new connection can help.
  bool broken() const { return broken_; }

 private:
  explicit NvmlConnection(const NvmlApi& api) : api_(api) {}
  Result<> OpenGpus(Names& names);

  const NvmlApi api_;
  std::atomic<bool> broken_{false};
  std::vector<NvmlGpu> gpus_;
};

// Thread-safe. Loads and asks nothing before it must.
class NvmlSession {
 public:
  // What `env` names must outlive it.
  explicit NvmlSession(const Env& env);

  // Loads libnvidia-ml.so.1 and asks the driver nothing. kNotFound where it is not installed. The
  // plain name without ".1" is that of a stub which CUDA installs for linkers, and never opened.
  Result<> Load();

  // The connection there is, or a new one. After a failure, or an answer that ended the session, it
  // is made anew, at most once a minute: connecting may start programs and wakes every card. Until
  // then the broken one is handed out, because its other cards may answer; as they are disturbed,
  // the wait doubles each time, up to an hour. Blocks as Open does.
  // kNotFound where the driver is not loaded and the machine has none of its cards: the library
  // comes with programs too. kUnavailable, "suspended" while all cards sleep: none is woken.
  Result<std::shared_ptr<const NvmlConnection>> Connect();

  // What the last connection found. Never blocks and asks the driver nothing.
  Result<NvidiaGpus> Facts() const;

 private:
  Result<> LoadLocked();
  Result<std::shared_ptr<const NvmlConnection>> OpenLocked();
  void Remember(Result<NvidiaGpus> facts);

  const Env env_;

  std::mutex mutex_;  // held while the driver connects
  std::shared_ptr<const DynamicLibrary> library_;
  NvmlApi api_;
  std::optional<MonoTime> tried_at_;
  Nanoseconds wait_;  // from then to the next try
  std::shared_ptr<const NvmlConnection> connection_;
  Error error_;  // why there is none
  NvmlConnection::Names names_;

  mutable std::mutex facts_mutex_;  // never held while the driver is asked
  Result<NvidiaGpus> facts_;
};

}  // namespace tokwatt
