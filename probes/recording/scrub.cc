#include "probes/recording/scrub.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tokwatt {
namespace {

constexpr size_t kMacDigits = 12;
constexpr std::string_view kRecorded = "recorded";

bool BeginsWithOneOf(std::string_view line, const std::vector<std::string_view>& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [line](std::string_view each) { return line.starts_with(each); });
}

// "flags\t\t: fpu vme ..." with its first flag, behind which others stand, and the flags that
// probes/host looks for.
std::string WantedFlags(std::string_view line) {
  const size_t first = std::min(line.find(": "), line.size());
  std::string kept(line.substr(0, line.find(' ', std::min(first + 2, line.size()))));
  for (const std::string_view flag : {" hypervisor", " aperfmperf"}) {
    const size_t at = line.find(flag);
    if (at == std::string_view::npos) continue;
    const size_t end = at + flag.size();
    if (end == line.size() || line[end] == ' ') kept += flag;
  }
  return kept;
}

std::string KeepLines(const FilePattern& pattern, std::string_view content) {
  std::string kept;
  for (size_t at = 0; at < content.size();) {
    const std::string_view line = content.substr(at, content.find('\n', at) - at);
    at += line.size() + 1;
    const bool flags = pattern.keep == FilePattern::Keep::kCpuFlags && line.starts_with("flags");
    if (flags) {
      kept += WantedFlags(line);
    } else if (line.empty() || BeginsWithOneOf(line, pattern.lines)) {
      kept += line;
    } else {
      continue;
    }
    if (at <= content.size()) kept += '\n';
  }
  return kept;
}

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Whether `text` at `at` has the form of `shape`: x is a digit, another character is itself.
bool HasShape(std::string_view text, size_t at, std::string_view shape) {
  if (text.size() - at < shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 'x' ? !IsHex(text[at + i]) : text[at + i] != shape[i]) return false;
  }
  const bool begins = at == 0 || !IsHex(text[at - 1]);
  const bool ends = at + shape.size() == text.size() || !IsHex(text[at + shape.size()]);
  return begins && ends;
}

constexpr std::array<std::string_view, 3> kMacShapes = {"xx:xx:xx:xx:xx:xx", "xx-xx-xx-xx-xx-xx",
                                                        "xx_xx_xx_xx_xx_xx"};
constexpr std::string_view kUuidShape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

// The length of an interface's prefix before the twelve digits of its address; 0: none is there.
size_t InterfacePrefix(std::string_view text, size_t at) {
  for (const std::string_view prefix : {"enx", "wlx", "wwx", "rocex", "ibx"}) {
    if (!text.substr(at).starts_with(prefix)) continue;
    const std::string_view digits = text.substr(at + prefix.size(), kMacDigits);
    const bool all =
        digits.size() == kMacDigits && std::all_of(digits.begin(), digits.end(), IsHex);
    if (all) return prefix.size();
  }
  return 0;
}

std::string InShape(std::string_view shape, std::string_view digits) {
  std::string text;
  for (size_t i = 0, digit = 0; i < shape.size(); ++i) {
    text += shape[i] == 'x' ? digits[digit++] : shape[i];
  }
  return text;
}

}  // namespace

std::string KeepOf(const FilePattern& pattern, std::string_view content) {
  switch (pattern.keep) {
    case FilePattern::Keep::kAll:
      return std::string(content);
    case FilePattern::Keep::kLines:
    case FilePattern::Keep::kCpuFlags:
      return KeepLines(pattern, content);
    case FilePattern::Keep::kPresence:
      return {};
    case FilePattern::Keep::kName:
      return std::string(kRecorded) + "\n";
    case FilePattern::Keep::kMemoryTable:
      return ScrubSmbios(content);
  }
  return {};
}

std::string IdentifierMask::Substitute(const std::string& digits) {
  ++masked_;
  const auto [found, is_new] = numbers_.try_emplace(digits);
  if (is_new) {
    char text[24];
    std::snprintf(text, sizeof text, "%012zx", numbers_.size());
    found->second = text;
  }
  return found->second;
}

std::string IdentifierMask::Mask(std::string_view text) {
  std::string masked;
  for (size_t at = 0; at < text.size();) {
    const auto mac =
        std::find_if(kMacShapes.begin(), kMacShapes.end(),
                     [&](std::string_view shape) { return HasShape(text, at, shape); });
    if (mac != kMacShapes.end()) {
      std::string digits;
      for (const char c : text.substr(at, mac->size())) {
        if (IsHex(c)) digits += static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
      }
      masked += InShape(*mac, Substitute(digits));
      at += mac->size();
    } else if (HasShape(text, at, kUuidShape)) {
      ++masked_;
      masked += InShape(kUuidShape, std::string(32, '0'));
      at += kUuidShape.size();
    } else if (const size_t prefix = InterfacePrefix(text, at); prefix > 0) {
      masked += text.substr(at, prefix);
      masked += Substitute(std::string(text.substr(at + prefix, kMacDigits)));
      at += prefix + kMacDigits;
    } else {
      masked += text[at++];
    }
  }
  return masked;
}

}  // namespace tokwatt
