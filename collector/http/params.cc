#include "collector/http/params.h"

#include <algorithm>

namespace tokwatt {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// No page of ours has such a part, and no browser sends one: who does looks for files.
bool HasDots(std::string_view path) {
  while (!path.empty()) {
    const size_t slash = std::min(path.find_first_of("/\\"), path.size());
    const std::string_view part = path.substr(0, slash);
    if (part == "." || part == "..") return true;
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return false;
}

}  // namespace

std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
      if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return decoded;
}

Result<Target> ParseTarget(std::string_view target) {
  const auto bad = [] {
    return Fail(Code::kInvalidArgument, "The request target is not a path.", "bad_target");
  };
  if (target.empty() || target.front() != '/') return bad();
  const size_t mark = target.find('?');
  const auto path = PercentDecode(target.substr(0, mark), false);
  if (!path) return bad();
  if (HasDots(*path)) {
    return Fail(Code::kInvalidArgument, "The path has a part that is dots.", "bad_target");
  }
  Target parsed{*path, {}};
  std::string_view rest = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const size_t equals = std::min(pair.find('='), pair.size());
    const auto name = PercentDecode(pair.substr(0, equals), true);
    const auto value = PercentDecode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return bad();
    if (!name->empty()) parsed.query[*name] = *value;
  }
  return parsed;
}

}  // namespace tokwatt
