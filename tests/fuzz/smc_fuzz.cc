// Fuzzer of the SMC's answers: 80 bytes of a key's description, then 80 of its value.
#include <algorithm>
#include <cmath>

#include "probes/apple/smc_struct.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

SmcStruct StructOf(const uint8_t* data, size_t size) {
  SmcStruct bytes{};
  for (size_t i = 0; i < std::min(size, bytes.size()); ++i) bytes[i] = std::byte{data[i]};
  return bytes;
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const size_t first = std::min(size, kSmcStructBytes);
  const SmcStruct description = StructOf(data, first);
  const SmcStruct answer = StructOf(data + first, size - first);
  static_cast<void>(DecodeSmcKey(description));
  const auto info = DecodeSmcKeyInfo(description);
  if (!info) return 0;
  Require(info->data_bytes <= kMostSmcValueBytes, "a value fits where it is kept");
  const auto value = DecodeSmcValue(answer, *info);
  if (!value) return 0;
  const auto number = SmcNumber(*value);
  if (number) Require(std::isfinite(*number), "a number is finite");
  return 0;
}
