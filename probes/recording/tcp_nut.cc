// upsd in a recording: {"text"}, the lines of the variables that nut.cc reads; the UPS is "ups".
#include <algorithm>
#include <array>
#include <string_view>

#include "probes/power/nut_protocol.h"
#include "probes/recording/observation.h"
#include "probes/recording/tcp_kind.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// Variables of NUT's that nut_protocol.cc and nut.cc look at.
constexpr std::array<std::string_view, 9> kVariables = {"ups.realpower",
                                                        "ups.realpower.nominal",
                                                        "ups.load",
                                                        "output.voltage",
                                                        "output.current",
                                                        "output.powerfactor",
                                                        "ups.status",
                                                        "driver.parameter.pollinterval",
                                                        "driver.parameter.pollfreq"};

bool IsKept(std::string_view variable) {
  return std::find(kVariables.begin(), kVariables.end(), variable) != kVariables.end();
}

// "VAR ups ups.load "23"" of a line with another name of the UPS; empty for what is left out.
std::string KeptLine(std::string_view line) {
  constexpr std::string_view kVar = "VAR ";
  for (const std::string_view frame : {"BEGIN LIST VAR", "END LIST VAR"}) {
    if (line.starts_with(frame)) return std::string(frame) + " ups\n";
  }
  if (line.starts_with("ERR ")) return std::string(line.substr(0, line.find(' ', 4))) + "\n";
  if (!line.starts_with(kVar)) return {};
  line.remove_prefix(kVar.size());
  const size_t name = line.find(' ');
  if (name == std::string_view::npos) return {};
  line.remove_prefix(name + 1);
  if (!IsKept(line.substr(0, line.find(' ')))) return {};
  return "VAR ups " + std::string(line) + "\n";
}

class NutTranscript : public TcpTranscript {
 public:
  explicit NutTranscript(const PlugAddress& real) : question_(NutQuestion(real.path)) {}

  bool IsAsked(const std::string& question) const override { return question == question_; }
  // The question names the UPS.
  std::string NameOf(const std::string& /*question*/) const override { return "LIST VAR"; }

  json Keep(const std::string& answer) override {
    std::string kept;
    for (size_t at = 0; at < answer.size();) {
      const std::string_view line = std::string_view(answer).substr(at, answer.find('\n', at) - at);
      at += line.size() + 1;
      kept += KeptLine(line);
    }
    return {{"text", kept}};
  }

  Result<std::string> Play(const json& kept) const override { return TextIn(kept, "text"); }

 private:
  const std::string question_;
};

}  // namespace

std::unique_ptr<TcpTranscript> MakeNutTranscript(const PlugAddress& real) {
  return std::make_unique<NutTranscript>(real);
}

}  // namespace tokwatt
