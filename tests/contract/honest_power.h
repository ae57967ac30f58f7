// What every answer of a power source must hold, whatever it was asked by.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <set>

#include "probes/power/power_source.h"

namespace tokwatt {

inline void ExpectHonestReading(const PowerReading& reading, const Clock& clock) {
  SCOPED_TRACE(reading.component);
  static const std::regex stable("[a-z0-9]+(-[a-z0-9]+)*");
  EXPECT_TRUE(std::regex_match(reading.component, stable));
  EXPECT_FALSE(ToString(reading.scope).empty());
  EXPECT_FALSE(ToString(reading.quality).empty());
  EXPECT_EQ(reading.at, clock.Mono());
  EXPECT_GE(reading.resolution, 0);
  EXPECT_GE(reading.refresh_seconds, 0);
  EXPECT_GE(reading.ceiling_watts, 0);
  if (const auto* gauge = std::get_if<PowerGauge>(&reading.value)) {
    EXPECT_TRUE(std::isfinite(gauge->watts));
    EXPECT_GE(gauge->watts, 0);
    EXPECT_LT(gauge->watts, 10'000);
    EXPECT_GE(gauge->averaging_ns, 0);
  } else {
    const auto& counter = std::get<EnergyCounter>(reading.value);
    if (counter.wraps_at_uj > 0) {
      EXPECT_LE(counter.total_uj, counter.wraps_at_uj);
    }
  }
}

inline void ExpectHonestError(const Error& error) {
  EXPECT_NE(error.message, "");
  EXPECT_EQ(error.message.find("/sys/"), std::string::npos) << "people know names, not paths";
  if (error.code == Code::kPermissionDenied) {
    EXPECT_NE(error.fix, "") << error.message;
  }
}

inline void ExpectHonestAnswer(const Result<PowerAnswer>& answer, const Clock& clock) {
  if (!answer) {
    ExpectHonestError(answer.error());
    return;
  }
  std::set<std::pair<std::string, size_t>> seen;
  std::set<std::string> components;
  for (const PowerReading& reading : answer->readings) {
    ExpectHonestReading(reading, clock);
    components.insert(reading.component);
    EXPECT_TRUE(seen.emplace(reading.component, reading.value.index()).second)
        << reading.component << " twice";
  }
  for (const PowerReading& reading : answer->readings) {
    EXPECT_NE(reading.contained_in, reading.component);
  }
  for (const auto& missing : answer->missing) {
    EXPECT_NE(missing.component, "");
    EXPECT_FALSE(components.contains(missing.component)) << missing.component;
    ExpectHonestError(missing.error);
  }
  EXPECT_FALSE(answer->readings.empty() && answer->missing.empty())
      << "nothing at all must be an error";
}

}  // namespace tokwatt
