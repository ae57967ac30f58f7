// RecordTwoPoints: a machine of the fixtures as a recording of two ticks, one second apart.
#pragma once

#include <functional>
#include <string>

#include "probes/recording/machine_recorder.h"
#include "tests/support/fake_apple_sensors.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {

// `move` is called between the ticks. `env.clock` is replaced.
inline std::string RecordTwoPoints(Env env, const std::function<void()>& move) {
  const FakeClock clock;
  env.clock = &clock;
  MachineRecorder recorder(env);
  recorder.Tick();
  move();
  clock.Advance(std::chrono::seconds(1));
  recorder.Tick();
  return recorder.Text();
}

// One of the Macs in tests/fixtures/apple.
inline std::string RecordMac(const std::string& machine) {
  FakeAppleSensors apple(machine);
  Env env;
  env.root = "/nonexistent";
  env.replays = true;  // the sensors answer, and this machine's files do not
  env.apple = &apple;
  return RecordTwoPoints(env, [&apple] { apple.mac().point = 1; });
}

}  // namespace tokwatt
