// Fuzzer of the firmware's tables: numbers of memory are positive, names are short and printable.
#include <algorithm>
#include <span>

#include "probes/host/smbios.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

void RequireName(const std::string& name) {
  Require(name.size() <= 96, "a locator is short");
  Require(
      std::all_of(name.begin(), name.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7F; }),
      "a locator can be printed");
}

void RequireSane(const SmbiosMemoryDevice& device) {
  RequireNotNegative(device.bytes, "bytes");
  RequireNotNegative(device.data_width_bits, "data width");
  RequireNotNegative(device.transfers_per_second, "transfers");
  RequireName(device.device_locator);
  RequireName(device.bank_locator);
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::span<const uint8_t> bytes(data, size);
  const auto entry = ParseSmbiosEntryPoint(bytes);
  if (entry) Require(entry->major_version >= 0 && entry->minor_version >= 0, "a version is one");
  const auto devices = ParseSmbiosMemoryDevices(bytes);
  if (!devices) {
    Require(!devices.error().message.empty(), "an error says what happened");
    return 0;
  }
  for (const SmbiosMemoryDevice& device : *devices) RequireSane(device);
  return 0;
}
