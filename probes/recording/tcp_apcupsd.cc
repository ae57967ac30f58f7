// apcupsd in a recording: {"text"}, the lines of its status that apcupsd.cc reads.
#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "probes/power/apcupsd_protocol.h"
#include "probes/recording/observation.h"
#include "probes/recording/tcp_kind.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> kKept = {"STATUS", "LOADPCT", "NOMPOWER"};

bool IsKept(const std::string& line) {
  return std::find(kKept.begin(), kKept.end(), ApcupsdName(line)) != kKept.end();
}

class ApcupsdTranscript : public TcpTranscript {
 public:
  std::string NameOf(const std::string& /*question*/) const override { return "status"; }

  json Keep(const std::string& answer) override {
    const auto lines = DecodeApcupsdLines(answer);
    if (!lines) return ErrorValue(lines.error());
    std::string text;
    for (const std::string& line : *lines) {
      if (IsKept(line)) text += line.substr(0, line.find_last_not_of("\r\n") + 1) + "\n";
    }
    return {{"text", text}};
  }

  Result<std::string> Play(const json& kept) const override {
    TOKWATT_ASSIGN_OR_RETURN(const std::string text, TextIn(kept, "text"));
    std::vector<std::string> lines;
    for (size_t at = 0; at < text.size();) {
      const size_t end = std::min(text.find('\n', at), text.size());
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return EncodeApcupsdLines(lines);
  }
};

}  // namespace

std::unique_ptr<TcpTranscript> MakeApcupsdTranscript(const PlugAddress& /*real*/) {
  return std::make_unique<ApcupsdTranscript>();
}

}  // namespace tokwatt
