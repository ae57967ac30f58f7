// NvmlDriverConnection: an NvmlConnection to NVIDIA's driver: its GPUs, put in order and named.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "probes/nvidia/nvml_api.h"
#include "probes/nvidia/nvml_session.h"

namespace tokwatt {

class NvmlDriverConnection : public NvmlConnection {
 public:
  // Names of cards by PCI address, kept from one connection to the next.
  using Names = std::map<std::string, std::string>;

  // Blocks as NvmlSession::Connect does. kNotFound where the driver sees no GPU.
  static Result<std::shared_ptr<const NvmlDriverConnection>> Open(const NvmlApi& api, Names& names);
  ~NvmlDriverConnection() override;

  const std::vector<std::unique_ptr<NvmlGpu>>& gpus() const override { return gpus_; }
  NvidiaGpus Facts() const;
  // An answer said that only a new connection can help.
  bool broken() const { return broken_; }

 private:
  explicit NvmlDriverConnection(const NvmlApi& api) : api_(api) {}
  Result<> OpenGpus(Names& names);

  const NvmlApi api_;
  std::atomic<bool> broken_{false};
  std::vector<std::unique_ptr<NvmlGpu>> gpus_;
};

}  // namespace tokwatt
