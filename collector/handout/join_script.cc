#include "collector/handout/join_script.h"

namespace tokwatt {
namespace {

constexpr char kPlace[] = "# @FACTS@\n";

// "linux-amd64 FILE SHA256 BYTES", or "linux-arm64 - what brings it".
std::string BuildLines(const std::vector<Result<Build>>& builds) {
  std::string lines;
  for (size_t i = 0; i < builds.size(); ++i) {
    const auto& build = builds[i];
    lines += BuildTargets()[i].name() + " ";
    lines += build ? build->file + " " + build->sha256 + " " + std::to_string(build->bytes)
                   : "- " + build.error().fix;
    lines += "\n";
  }
  return lines;
}

std::string Line(const char* name, const std::string& value) {
  return std::string(name) + "=" + ShellQuoted(value) + "\n";
}

}  // namespace

std::string ShellQuoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string JoinScript(const std::string& text, const JoinScriptFacts& facts) {
  const std::string lines = Line("url", facts.url) + Line("pin", facts.pin) +
                            Line("code", facts.code) + Line("token", facts.token) +
                            Line("expires", facts.expires) + Line("version", facts.version) +
                            Line("builds", BuildLines(facts.builds));
  std::string script = text;
  const size_t at = script.find(kPlace);
  if (at != std::string::npos) script.replace(at, sizeof kPlace - 1, lines);
  return script;
}

std::string RefusalScript(const Error& why) {
  std::string text = "tokwatt: " + why.message + "\n";
  if (!why.fix.empty()) text += "  try: " + why.fix + "\n";
  return "printf %s " + ShellQuoted(text) + " >&2\nexit 1\n";
}

}  // namespace tokwatt
