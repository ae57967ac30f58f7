// PowerSource: reports what one kind of power hardware says, unwrapped by nobody.
//
// A source does not subtract, average, unwrap or sleep; probes/power/meter does, once for all.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/quality.h"
#include "base/result.h"
#include "probes/env.h"
#include "probes/file_pattern.h"

namespace tokwatt {

// A counter that runs up to `wraps_at_uj` (0 = 64 bit, never in practice) and starts again.
struct EnergyCounter {
  uint64_t total_uj = 0;
  uint64_t wraps_at_uj = 0;
};

// An instantaneous power, or the mean of the last `averaging_ns` (0 = instantaneous).
struct PowerGauge {
  double watts = 0;
  int64_t averaging_ns = 0;
};

struct PowerReading {
  std::string component;  // "package-0", "core", "battery", "plug"
  // The component of this source that includes this one, or a name that none has, where only a
  // part can be read; empty: nothing of this source includes it.
  std::string contained_in;
  PowerScope scope = PowerScope::kPackage;
  Quality quality = Quality::kMeasured;
  MonoTime at;  // as near to the read as possible; the midpoint of slow reads
  std::variant<EnergyCounter, PowerGauge> value;
  double resolution = 0;  // smallest step: joules for a counter, watts for a gauge; 0 = unknown
  double refresh_seconds = 0;  // expected refresh of the hardware; 0 = unknown
  double ceiling_watts = 0;    // above this a difference is a reset; 0 = the meter's default
};

// What one component says: a reading, or why there is none now.
struct PowerAnswer {
  std::vector<PowerReading> readings;
  struct Missing {
    std::string component;
    Error error;
  };
  std::vector<Missing> missing;           // partial success is explicit
  std::vector<Missing> missing_counters;  // of components whose gauge is among the readings

  void Add(const std::string& component, Result<PowerReading> reading) {
    if (reading) {
      readings.push_back(*std::move(reading));
    } else {
      missing.push_back({component, std::move(reading).error()});
    }
  }
};

// What is known of a source before it ever answered.
struct PowerExpectation {
  std::string component;  // empty: it may have several, or none
  std::optional<PowerScope> scope;
};

// Called by one thread at a time.
class PowerSource {
 public:
  virtual ~PowerSource() = default;
  virtual const std::string& name() const = 0;      // registry name
  virtual bool may_block() const { return false; }  // true: network or driver
  // What draws the power that it reads: PlugConfig::powers. Empty: this machine.
  virtual std::string powers() const { return {}; }
  // Of a source that may block: true where readings at 10 Hz tell more than those at 1 Hz.
  virtual bool quick() const { return false; }
  virtual PowerExpectation expected() const { return {}; }
  // kNotFound = not on this machine; kPermissionDenied carries the exact fix.
  virtual Result<PowerAnswer> Read() = 0;
};

using PowerSourceFactory = std::vector<std::unique_ptr<PowerSource>> (*)(const Env&);

// A key of [plug.NAME] besides `kind` and `url`.
struct PlugOption {
  enum class Type { kText, kNumber, kPointer, kSecretFile, kHeaders };  // kPointer: RFC 6901
  const char* name;
  Type type = Type::kText;
  bool required = false;
};

// A value of `kind` in [plug.NAME], and what that section may hold.
struct PlugKind {
  const char* name;
  const char* url;  // an example, as in advice
  std::vector<PlugOption> options;
};

// One row per kind of source; a new source is one new file and one line in registry.cc.
struct PowerSourceEntry {
  const char* name;
  PowerSourceFactory make;            // hardware: at least one; plugs: one for each configured
  std::vector<PlugKind> (*kinds)();   // null: hardware, found without configuration
  FilePatterns (*files)() = nullptr;  // what it reads, for recordings; null: no file
  bool is_plug() const { return kinds != nullptr; }
};
std::vector<PowerSourceEntry> PowerSourceRegistry();

}  // namespace tokwatt
