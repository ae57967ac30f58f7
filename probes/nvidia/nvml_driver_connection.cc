#include "probes/nvidia/nvml_driver_connection.h"

#include <algorithm>
#include <set>
#include <utility>

#include "probes/nvidia/nvml_driver_gpu.h"
#include "probes/nvidia/nvml_error.h"
#include "probes/nvidia/nvml_text.h"

namespace tokwatt {
namespace {

constexpr uint32_t kMostGpus = 64;

using DriverGpus = std::vector<std::unique_ptr<NvmlDriverGpu>>;

// "The order in which NVML enumerates devices has no guarantees of consistency between reboots"
// (nvmlDeviceGetHandleByIndex): that of the bus has. A card that cannot be opened has no address,
// and then NVML's order is all there is.
void OrderByBus(DriverGpus& gpus) {
  const bool all_have_one = std::none_of(
      gpus.begin(), gpus.end(), [](const auto& gpu) { return gpu->pci_address().empty(); });
  if (!all_have_one) return;
  std::stable_sort(gpus.begin(), gpus.end(), [](const auto& a, const auto& b) {
    return a->pci_address() < b->pci_address();
  });
}

std::string LowestFree(const std::set<std::string>& taken) {
  for (size_t number = 0;; ++number) {
    std::string name = "gpu-" + std::to_string(number);
    if (!taken.contains(name)) return name;
  }
}

// Cards keep the name that they had. One without an address is most likely the lost one among
// those known, and takes the lowest name that nobody present has; a new card takes a new name.
std::vector<std::string> NameAll(const DriverGpus& gpus, NvmlDriverConnection::Names& names) {
  std::set<std::string> present;
  for (const auto& gpu : gpus) {
    const auto known = names.find(gpu->pci_address());
    if (known != names.end()) present.insert(known->second);
  }
  std::set<std::string> given = present;
  for (const auto& [address, name] : names) given.insert(name);
  std::vector<std::string> all;
  for (const auto& gpu : gpus) {
    const std::string& address = gpu->pci_address();
    const auto known = names.find(address);
    std::string name =
        known != names.end() ? known->second : LowestFree(address.empty() ? present : given);
    present.insert(name);
    given.insert(name);
    if (!address.empty()) names[address] = name;
    all.push_back(std::move(name));
  }
  return all;
}

}  // namespace

Result<std::shared_ptr<const NvmlDriverConnection>> NvmlDriverConnection::Open(const NvmlApi& api,
                                                                               Names& names) {
  const NvmlStatus status = api.init();
  if (status != kNvmlSuccess) {
    return tl::unexpected<Error>(NvmlError(status, "NVIDIA's driver"));
  }
  const std::shared_ptr<NvmlDriverConnection> connection(new NvmlDriverConnection(api));
  TOKWATT_RETURN_IF_ERROR(connection->OpenGpus(names));
  return std::shared_ptr<const NvmlDriverConnection>(connection);
}

NvmlDriverConnection::~NvmlDriverConnection() { api_.shutdown(); }

Result<> NvmlDriverConnection::OpenGpus(Names& names) {
  uint32_t count = 0;
  const NvmlStatus status = api_.count(&count);
  if (status != kNvmlSuccess) {
    return tl::unexpected<Error>(NvmlError(status, "number of GPUs"));
  }
  if (count == 0) return Fail(Code::kNotFound, "NVIDIA's driver sees no GPU");
  if (count > kMostGpus) {
    return Fail(Code::kDataLoss, "number of GPUs: the driver returns an impossible value");
  }
  DriverGpus found;
  for (uint32_t index = 0; index < count; ++index) {
    found.push_back(std::make_unique<NvmlDriverGpu>(api_, index, broken_));
  }
  OrderByBus(found);
  std::vector<std::string> all = NameAll(found, names);
  for (size_t i = 0; i < found.size(); ++i) {
    found[i]->Describe(std::move(all[i]));
    gpus_.push_back(std::move(found[i]));
  }
  return {};
}

NvidiaGpus NvmlDriverConnection::Facts() const {
  NvidiaGpus facts;
  char version[80] = {};  // NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE
  if (api_.driver_version != nullptr &&
      api_.driver_version(version, sizeof version) == kNvmlSuccess) {
    facts.driver_version = NvmlText(version);
  }
  for (const auto& gpu : gpus_) facts.gpus.push_back(gpu->facts());
  return facts;
}

}  // namespace tokwatt
