// Player: a recording as an Env: files in a folder of its own, sensors that answer as recorded, and
// a clock that moves from tick to tick. Touches no network, no driver, and nothing in /proc or
// /sys.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "probes/env.h"
#include "probes/recording/file_player.h"
#include "probes/recording/plugs.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording.h"

namespace tokwatt {

class Player {
 public:
  // At the first tick. Errors are those of FilePlayer.
  static Result<std::unique_ptr<Player>> Open(Recording recording);
  ~Player();
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  // Must not outlive the player. Its clock's WaitUntil() does not wait: it plays what the machine
  // told until then, and stops at the first tick from a tenth of a second before the deadline on;
  // behind the last tick nothing changes any more.
  Env MakeEnv() const;

  bool is_of_a_mac() const { return apple_ != nullptr; }
  const nlohmann::json& manifest() const { return recording_.manifest; }
  bool is_complete() const { return recording_.is_complete; }
  // The first change that could not be played, if there was one. Thread-safe.
  Result<> status() const;

 private:
  class PlayedClock;

  Player(Recording recording, std::unique_ptr<FilePlayer> files);
  Result<> PlayTick(const Recording::Tick& tick);
  void PlayUntil(MonoTime deadline);

  const Recording recording_;
  const std::unique_ptr<FilePlayer> files_;
  const std::unique_ptr<PlayedClock> clock_;
  RecordedState state_;
  std::vector<PlugConfig> plugs_;
  std::vector<std::string> runtimes_;
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<TcpClient> tcp_;
  std::unique_ptr<MqttClient> mqtt_;
  std::unique_ptr<PerfEvents> perf_;
  std::unique_ptr<AppleSensors> apple_;
  std::shared_ptr<NvmlSession> nvidia_;

  mutable std::mutex mutex_;
  size_t next_ = 0;  // tick to be played
  Result<> status_;
};

}  // namespace tokwatt
