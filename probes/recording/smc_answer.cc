#include "probes/recording/smc_answer.h"

#include <cstdio>
#include <span>

#include "probes/apple/smc_layout.h"
#include "probes/recording/observation.h"

namespace tokwatt {
namespace {

using nlohmann::json;

using namespace smc_layout;  // NOLINT(google-build-using-namespace)

int CommandOf(const SmcStruct& request) { return std::to_integer<int>(request[kCommandAt]); }

bool IsSensor(const std::string& key) { return key.find_first_of("PTF") == 0 || key == "#KEY"; }

Result<uint32_t> FourCcIn(const json& value, const char* name) {
  TOKWATT_ASSIGN_OR_RETURN(const std::string text, TextIn(value, name));
  if (text.size() != 4) return Fail(Code::kDataLoss, "the recording has a key of another length");
  uint32_t code = 0;
  for (const char c : text) code = code << 8 | static_cast<unsigned char>(c);
  return code;
}

std::string Hex(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%02x", std::to_integer<unsigned>(byte));
    text += digits;
  }
  return text;
}

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Result<> PutHex(const json& value, SmcStruct& answer) {
  TOKWATT_ASSIGN_OR_RETURN(const std::string text, TextIn(value, "bytes"));
  bool good = text.size() == 2 * kMostSmcValueBytes;
  for (size_t i = 0; good && i < kMostSmcValueBytes; ++i) {
    const int high = DigitOf(text[2 * i]);
    const int low = DigitOf(text[2 * i + 1]);
    good = high >= 0 && low >= 0;
    if (good) answer[kValueAt + i] = static_cast<std::byte>(high << 4 | low);
  }
  return good ? Result<>() : Fail(Code::kDataLoss, "the recording has a value that is none");
}

}  // namespace

std::string SmcCallKey(const SmcStruct& request) {
  const int command = CommandOf(request);
  if (command == kKeyAtCommand) return "smc key " + std::to_string(Word(request, kIndexAt));
  const std::string key = FourCcText(Word(request, kKeyAt));
  if (!IsSensor(key)) return {};
  if (command == kKeyInfoCommand) return "smc info " + key;
  return command == kReadCommand ? "smc read " + key : std::string();
}

json SmcAnswerValue(const SmcStruct& request, const SmcStruct& answer) {
  json value{{"result", std::to_integer<int>(answer[kResultAt])}};
  if (answer[kResultAt] != std::byte{0}) return value;
  const int command = CommandOf(request);
  if (command == kKeyAtCommand) {
    const std::string key = FourCcText(Word(answer, kKeyAt));
    value["key"] = IsSensor(key) ? key : "----";
  } else if (command == kKeyInfoCommand) {
    value["size"] = Word(answer, kDataBytesAt);
    value["type"] = FourCcText(Word(answer, kTypeAt));
  } else {
    value["bytes"] = Hex(std::span(answer).subspan(kValueAt, kMostSmcValueBytes));
  }
  return value;
}

Result<SmcStruct> SmcAnswerOf(const SmcStruct& request, const json& value) {
  SmcStruct answer{};
  TOKWATT_ASSIGN_OR_RETURN(const int64_t result, IntegerIn(value, "result"));
  answer[kResultAt] = static_cast<std::byte>(result);
  if (result != 0) return answer;
  const int command = CommandOf(request);
  if (command == kKeyAtCommand) {
    TOKWATT_ASSIGN_OR_RETURN(const uint32_t key, FourCcIn(value, "key"));
    PutWord(answer, kKeyAt, key);
  } else if (command == kKeyInfoCommand) {
    TOKWATT_ASSIGN_OR_RETURN(const int64_t size, IntegerIn(value, "size"));
    TOKWATT_ASSIGN_OR_RETURN(const uint32_t type, FourCcIn(value, "type"));
    PutWord(answer, kDataBytesAt, static_cast<uint32_t>(size));
    PutWord(answer, kTypeAt, type);
  } else {
    TOKWATT_RETURN_IF_ERROR(PutHex(value, answer));
  }
  return answer;
}

}  // namespace tokwatt
