#include "collector/http/local_day.h"

#include <ctime>

namespace tokwatt {
namespace {

WallTime MidnightAfterDays(WallTime time, int days) {
  const std::time_t seconds = time.ns / 1'000'000'000;
  std::tm local{};
  localtime_r(&seconds, &local);
  local.tm_mday += days;
  local.tm_hour = 0;
  local.tm_min = 0;
  local.tm_sec = 0;
  local.tm_isdst = -1;
  return WallTime{static_cast<int64_t>(std::mktime(&local)) * 1'000'000'000};
}

}  // namespace

WallTime StartOfLocalDay(WallTime time) { return MidnightAfterDays(time, 0); }
WallTime StartOfNextLocalDay(WallTime time) { return MidnightAfterDays(time, 1); }

}  // namespace tokwatt
