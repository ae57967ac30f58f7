#include "probes/apple/smc_struct.h"

#include <bit>
#include <cmath>
#include <span>

#include "probes/apple/smc_layout.h"

namespace tokwatt {
namespace {

using namespace smc_layout;  // NOLINT(google-build-using-namespace)

uint32_t BigEndian(std::span<const std::byte> bytes) {
  uint32_t word = 0;
  for (const std::byte byte : bytes) word = word << 8 | std::to_integer<uint32_t>(byte);
  return word;
}

SmcStruct Request(uint8_t command, uint32_t key) {
  SmcStruct request{};
  PutWord(request, kKeyAt, key);
  request[kCommandAt] = std::byte{command};
  return request;
}

Result<> CheckResult(const SmcStruct& answer) {
  const auto result = std::to_integer<uint8_t>(answer[kResultAt]);
  if (result == kGood) return {};
  if (result == kNoSuchKey) return Fail(Code::kNotFound, "this Mac's SMC has no such key");
  return Fail(Code::kUnavailable, "the SMC answers with code " + std::to_string(result));
}

struct Type {
  uint32_t code;
  uint32_t bytes;
  double step;  // of the integer
};
constexpr Type kIntegers[] = {
    {FourCc("ui8 "), 1, 1},
    {FourCc("ui16"), 2, 1},
    {FourCc("ui32"), 4, 1},
    {FourCc("fpe2"), 2, 0.25},
};
constexpr uint32_t kFloat = FourCc("flt ");

tl::unexpected<Error> WrongSize(const SmcKeyInfo& info) {
  return Fail(Code::kDataLoss, "the SMC tells " + std::to_string(info.data_bytes) +
                                   " bytes of type '" + FourCcText(info.type) + "'");
}

}  // namespace

std::string FourCcText(uint32_t code) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto character = static_cast<char>(code >> shift & 0xFF);
    text += character >= ' ' && character <= '~' ? character : '?';
  }
  return text;
}

SmcStruct SmcKeyInfoRequest(uint32_t key) { return Request(kKeyInfoCommand, key); }

SmcStruct SmcReadRequest(uint32_t key, const SmcKeyInfo& info) {
  SmcStruct request = Request(kReadCommand, key);
  PutWord(request, kDataBytesAt, info.data_bytes);
  PutWord(request, kTypeAt, info.type);
  return request;
}

SmcStruct SmcKeyAtRequest(uint32_t index) {
  SmcStruct request = Request(kKeyAtCommand, 0);
  PutWord(request, kIndexAt, index);
  return request;
}

Result<SmcKeyInfo> DecodeSmcKeyInfo(const SmcStruct& answer) {
  TOKWATT_RETURN_IF_ERROR(CheckResult(answer));
  const SmcKeyInfo info{Word(answer, kDataBytesAt), Word(answer, kTypeAt)};
  if (info.data_bytes == 0 || info.data_bytes > kMostSmcValueBytes) return WrongSize(info);
  return info;
}

Result<SmcValue> DecodeSmcValue(const SmcStruct& answer, const SmcKeyInfo& info) {
  TOKWATT_RETURN_IF_ERROR(CheckResult(answer));
  SmcValue value{info, {}};
  for (size_t i = 0; i < kMostSmcValueBytes; ++i) value.bytes[i] = answer[kValueAt + i];
  return value;
}

Result<uint32_t> DecodeSmcKey(const SmcStruct& answer) {
  TOKWATT_RETURN_IF_ERROR(CheckResult(answer));
  return Word(answer, kKeyAt);
}

Result<double> SmcNumber(const SmcValue& value) {
  const SmcKeyInfo& info = value.info;
  const std::span<const std::byte> bytes(value.bytes);
  if (info.type == kFloat) {
    if (info.data_bytes != sizeof(float)) return WrongSize(info);
    const auto number = std::bit_cast<float>(Word(bytes, 0));
    if (std::isfinite(number)) return number;
    return Fail(Code::kDataLoss, "the SMC tells a number that is not finite");
  }
  for (const Type& type : kIntegers) {
    if (info.type != type.code) continue;
    if (info.data_bytes != type.bytes) return WrongSize(info);
    return static_cast<double>(BigEndian(bytes.first(type.bytes))) * type.step;
  }
  return Fail(Code::kUnimplemented,
              "the SMC tells a value of type '" + FourCcText(info.type) +
                  "', which this version does not know",
              "type_unknown");
}

}  // namespace tokwatt
