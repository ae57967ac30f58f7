#include "base/clock.h"

#include <cstdio>
#include <ctime>

namespace tokwatt {

bool Clock::WaitUntil(MonoTime deadline, const StopToken& stop) const {
  for (MonoTime now = Mono(); now < deadline; now = Mono()) {
    if (stop.WaitFor(deadline - now)) return false;
  }
  return !stop.stop_requested();
}

std::string FormatRfc3339(WallTime time) {
  const int64_t milliseconds = time.ns / 1'000'000;
  const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", utc.tm_year + 1900,
                utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                static_cast<int>(milliseconds % 1000));
  return text;
}

}  // namespace tokwatt
