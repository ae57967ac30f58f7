#include "probes/power/apcupsd_protocol.h"

#include <optional>

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr size_t kMostMessageBytes = 0xFFFF;

// Takes one message off `bytes`; nullopt where it is not all there.
std::optional<std::string_view> TakeMessage(std::string_view& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const size_t length =
      static_cast<unsigned char>(bytes[0]) * size_t{256} + static_cast<unsigned char>(bytes[1]);
  if (bytes.size() - 2 < length) return std::nullopt;
  const std::string_view message = bytes.substr(2, length);
  bytes.remove_prefix(2 + length);
  return message;
}

std::string Message(std::string_view text) {
  text = text.substr(0, kMostMessageBytes);
  std::string message{static_cast<char>(text.size() / 256), static_cast<char>(text.size() % 256)};
  return message.append(text);
}

}  // namespace

bool IsWholeApcupsdAnswer(std::string_view bytes) {
  while (const auto message = TakeMessage(bytes)) {
    if (message->empty()) return true;
  }
  return false;
}

Result<std::vector<std::string>> DecodeApcupsdLines(std::string_view bytes) {
  std::vector<std::string> lines;
  while (const auto line = TakeMessage(bytes)) {
    if (line->empty()) return lines;
    lines.emplace_back(*line);
  }
  return Fail(Code::kDataLoss, "the status has no end");
}

std::string EncodeApcupsdLines(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const std::string& line : lines) {
    if (!line.empty()) bytes += Message(line);
  }
  return bytes + Message("");
}

std::string ApcupsdName(std::string_view line) {
  const size_t colon = line.find(':');
  return colon == std::string_view::npos ? "" : std::string(Trim(line.substr(0, colon)));
}

Result<std::map<std::string, std::string>> ParseApcupsdStatus(std::string_view bytes) {
  TOKWATT_ASSIGN_OR_RETURN(const auto lines, DecodeApcupsdLines(bytes));
  std::map<std::string, std::string> status;
  for (const std::string& line : lines) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos) return Fail(Code::kDataLoss, "a status without a value");
    status[ApcupsdName(line)] = Trim(std::string_view(line).substr(colon + 1));
  }
  return status;
}

}  // namespace tokwatt
