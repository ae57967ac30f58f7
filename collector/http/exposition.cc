#include "collector/http/exposition.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace tokwatt {
namespace {

std::string Escape(std::string_view text, bool quotes) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\')
      escaped += "\\\\";
    else if (c == '\n')
      escaped += "\\n";
    else if (c == '"' && quotes)
      escaped += "\\\"";
    else
      escaped += c;
  }
  return escaped;
}

std::string Number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 40> buffer{};
  // 17 digits carry any double; whole numbers are written without exponent.
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  std::snprintf(buffer.data(), buffer.size(), whole ? "%.0f" : "%.17g", value);
  return buffer.data();
}

}  // namespace

void Exposition::Family(const std::string& name, std::string_view type, std::string_view help) {
  family_ = name;
  written_.clear();
  text_ += "# HELP " + name + " " + Escape(help, false) + "\n";
  text_ += "# TYPE " + name + " " + std::string(type) + "\n";
}

void Exposition::Sample(const ExpositionLabels& labels, double value, const std::string& suffix) {
  std::string line = family_ + suffix;
  if (!labels.empty()) {
    line += '{';
    for (const auto& [label, text] : labels) {
      if (line.back() != '{') line += ',';
      line += label + "=\"" + Escape(text, true) + "\"";
    }
    line += '}';
  }
  if (!written_.insert(line).second) return;
  text_ += line + " " + Number(value) + "\n";
}

}  // namespace tokwatt
