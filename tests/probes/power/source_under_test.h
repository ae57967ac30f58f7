// SourceUnderTest: one row of the registry on a fixture host, read twice, one second apart.
#pragma once

#include <memory>
#include <string>

#include "probes/power/power_source.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {

inline std::vector<std::unique_ptr<PowerSource>> MakeSources(const std::string& name,
                                                             const Env& env) {
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (entry.name == name) return entry.make(env);
  }
  return {};
}

class SourceUnderTest {
 public:
  SourceUnderTest(const std::string& name, const std::string& host) : host_(host) {
    env_.root = host_.root();
    env_.clock = &clock_;
    source_ = std::move(MakeSources(name, env_).front());
  }

  Result<PowerAnswer> Read() { return source_->Read(); }
  void GoToT1() {
    host_.GoTo("t1");
    clock_.Advance(std::chrono::seconds(1));
  }
  FixtureHost& host() { return host_; }
  FakeClock& clock() { return clock_; }

 private:
  FixtureHost host_;
  FakeClock clock_;
  Env env_;
  std::unique_ptr<PowerSource> source_;
};

// What the two find lives in the answer: keep it.
inline const PowerReading* FindReading(const PowerAnswer& answer, const std::string& component) {
  for (const PowerReading& reading : answer.readings) {
    if (reading.component == component) return &reading;
  }
  return nullptr;
}

inline const Error* FindMissing(const PowerAnswer& answer, const std::string& component) {
  for (const auto& missing : answer.missing) {
    if (missing.component == component) return &missing.error;
  }
  return nullptr;
}

}  // namespace tokwatt
