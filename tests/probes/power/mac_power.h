// MacPower: a power source on a Mac of tests/fixtures/apple, read at its two points.
#pragma once

#include <memory>
#include <string>

#include "tests/probes/power/source_under_test.h"
#include "tests/support/fake_apple_sensors.h"

namespace tokwatt {

class MacPower {
 public:
  MacPower(const std::string& source, const std::string& machine) : apple_(machine) {
    env_.clock = &clock_;
    env_.apple = &apple_;
    source_ = std::move(MakeSources(source, env_).front());
  }

  Result<PowerAnswer> Read(size_t point = 0) {
    apple_.mac().point = point;
    clock_.Advance(std::chrono::seconds(1));
    return source_->Read();
  }
  FakeAppleSensors& apple() { return apple_; }
  FakeClock& clock() { return clock_; }

 private:
  FakeClock clock_;
  FakeAppleSensors apple_;
  Env env_;
  std::unique_ptr<PowerSource> source_;
};

}  // namespace tokwatt
