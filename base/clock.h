// Clock: boot time for durations, wall time for people; injected everywhere, made only by main.
//
// MonoTime counts suspend (CLOCK_BOOTTIME, mach_continuous_time), so that a closed lid shows as a
// gap and not as a burst. MonoTime and WallTime are different types: subtracting one from the
// other does not compile.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>

#include "base/stop.h"

namespace tokwatt {

using Nanoseconds = std::chrono::nanoseconds;

struct MonoTime {
  int64_t ns = 0;  // nanoseconds since boot, suspend included
  auto operator<=>(const MonoTime&) const = default;
};
inline Nanoseconds operator-(MonoTime a, MonoTime b) { return Nanoseconds(a.ns - b.ns); }
inline MonoTime operator+(MonoTime t, Nanoseconds d) { return MonoTime{t.ns + d.count()}; }
inline MonoTime operator-(MonoTime t, Nanoseconds d) { return MonoTime{t.ns - d.count()}; }

struct WallTime {
  int64_t ns = 0;  // nanoseconds since 1970-01-01T00:00:00Z
  auto operator<=>(const WallTime&) const = default;
};
inline Nanoseconds operator-(WallTime a, WallTime b) { return Nanoseconds(a.ns - b.ns); }
inline WallTime operator+(WallTime t, Nanoseconds d) { return WallTime{t.ns + d.count()}; }
inline WallTime operator-(WallTime t, Nanoseconds d) { return WallTime{t.ns - d.count()}; }

inline double Seconds(Nanoseconds d) { return static_cast<double>(d.count()) * 1e-9; }

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime Mono() const = 0;
  virtual WallTime Wall() const = 0;
  // As Mono(), but without the time the machine was suspended: only the growth of Mono() - Awake()
  // means something. A clock that does not know of suspends answers Mono().
  virtual MonoTime Awake() const { return Mono(); }
  // Waits until `deadline`; false when a stop was requested first.
  virtual bool WaitUntil(MonoTime deadline, const StopToken& stop) const;
  // Identifies this boot; MonoTimes of different boots do not compare. Never a hardware id.
  virtual std::string BootId() const = 0;
};

// The clock of this machine.
std::unique_ptr<Clock> MakeSystemClock();

// RFC 3339 in UTC with milliseconds ("2026-11-22T16:42:00.123Z").
std::string FormatRfc3339(WallTime time);

}  // namespace tokwatt
