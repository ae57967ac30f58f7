#include "base/time_text.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace tokwatt {
namespace {

// 2262-01-01T00:00:00Z; nanoseconds in 64 bits end in the April after it.
constexpr int64_t kLatestSeconds = 9'214'646'400;

// `count` digits at `pos`, which moves on; std::nullopt if they are not digits.
std::optional<int> Digits(std::string_view text, size_t& pos, size_t count) {
  const auto value = ParseDigits(text.substr(std::min(pos, text.size()), count));
  if (!value || pos + count > text.size()) return std::nullopt;
  pos += count;
  return static_cast<int>(*value);
}

bool Skip(std::string_view text, size_t& pos, std::string_view any_of) {
  if (pos >= text.size() || any_of.find(text[pos]) == std::string_view::npos) return false;
  ++pos;
  return true;
}

// ".123" as nanoseconds; 0 when there is none.
std::optional<int64_t> Fraction(std::string_view text, size_t& pos) {
  if (!Skip(text, pos, ".")) return 0;
  int64_t ns = 0;
  int64_t unit = 100'000'000;
  const size_t start = pos;
  for (; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos, unit /= 10) {
    ns += (text[pos] - '0') * unit;
  }
  if (pos == start) return std::nullopt;
  return ns;
}

// "Z" or "+02:00" in seconds.
std::optional<int64_t> Offset(std::string_view text, size_t& pos) {
  if (Skip(text, pos, "Zz")) return 0;
  const bool negative = pos < text.size() && text[pos] == '-';
  if (!Skip(text, pos, "+-")) return std::nullopt;
  const auto hours = Digits(text, pos, 2);
  if (!hours || !Skip(text, pos, ":")) return std::nullopt;
  const auto minutes = Digits(text, pos, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const int64_t seconds = *hours * 3600 + *minutes * 60;
  return negative ? -seconds : seconds;
}

}  // namespace

std::optional<int64_t> ParseDigits(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  int64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<WallTime> ParseRfc3339(std::string_view text) {
  size_t pos = 0;
  const auto year = Digits(text, pos, 4);
  if (!year || !Skip(text, pos, "-")) return std::nullopt;
  const auto month = Digits(text, pos, 2);
  if (!month || !Skip(text, pos, "-")) return std::nullopt;
  const auto day = Digits(text, pos, 2);
  if (!day || !Skip(text, pos, "Tt ")) return std::nullopt;
  const auto hour = Digits(text, pos, 2);
  if (!hour || !Skip(text, pos, ":")) return std::nullopt;
  const auto minute = Digits(text, pos, 2);
  if (!minute || !Skip(text, pos, ":")) return std::nullopt;
  const auto second = Digits(text, pos, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto fraction = Fraction(text, pos);
  const auto offset = fraction ? Offset(text, pos) : std::nullopt;
  if (!offset || pos != text.size()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const int64_t seconds =
      days * 86400 + int64_t{*hour} * 3600 + int64_t{*minute} * 60 + *second - *offset;
  // As UTC, which is how it is written again.
  if (seconds < 0 || seconds >= kLatestSeconds) return std::nullopt;
  return WallTime{seconds * 1'000'000'000 + *fraction};
}

std::optional<WallTime> ParseHttpDate(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return WallTime{static_cast<int64_t>(timegm(&parts)) * 1'000'000'000};
}

}  // namespace tokwatt
