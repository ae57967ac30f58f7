// Replaying: what a machine tells at two points in time, really or played from its recording.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "agent/probe_set.h"
#include "probes/recording/player.h"
#include "probes/recording/recording.h"

namespace tokwatt {

inline std::unique_ptr<Player> OpenPlayer(const std::string& text) {
  auto recording = ParseRecording(text);
  EXPECT_TRUE(recording) << recording.error().message;
  auto player = Player::Open(*std::move(recording));
  EXPECT_TRUE(player) << player.error().message;
  return *std::move(player);
}

// What a machine told at both points, by series; sensors that are absent with their reason.
using Told = std::map<std::string, std::string>;

class TellingSink : public SampleSink {
 public:
  explicit TellingSink(Told& told) : told_(told) {}
  void Add(const SeriesDeclaration& series, MonoTime, double value) override {
    told_[NameOf(series)] = std::to_string(value);
  }
  void AddScaled(const SeriesDeclaration& series, MonoTime, int64_t scaled) override {
    told_[NameOf(series)] = std::to_string(scaled) + "e" + std::to_string(series.exponent);
  }
  void AddEvent(Event) override {}

 private:
  static std::string NameOf(const SeriesDeclaration& series) {
    std::string name = series.key.metric + " " + series.key.source + " " + series.key.component;
    for (const auto& [key, value] : series.key.labels) name += " " + key + "=" + value;
    return name;
  }
  Told& told_;
};

inline Told Ask(const Env& env, const std::function<void()>& move) {
  Told told;
  TellingSink sink(told);
  const ProbeSet set = MakeProbeSet(env);
  for (int point = 0; point < 2; ++point) {
    if (point == 1) move();
    for (const auto& probe : set.probes) (void)probe->Collect(sink);
  }
  for (const auto& probe : set.probes) {
    for (const SensorState& state : probe->Sensors()) {
      if (!state.absent) continue;
      told["absent " + state.source + " " + state.component + " " + state.metric] =
          state.absent->reason + ": " + state.absent->detail;
    }
  }
  return told;
}

inline Told Replay(const std::string& text) {
  const auto player = OpenPlayer(text);
  const Env env = player->MakeEnv();
  const StopSource stop;
  Told told = Ask(env, [&] {
    EXPECT_TRUE(env.clock->WaitUntil(env.clock->Mono() + std::chrono::seconds(1), stop.token()));
  });
  EXPECT_TRUE(player->status()) << player->status().error().message;
  return told;
}

}  // namespace tokwatt
