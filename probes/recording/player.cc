#include "probes/recording/player.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

#include "base/endpoint.h"
#include "probes/recording/apple.h"
#include "probes/recording/http.h"
#include "probes/recording/mqtt.h"
#include "probes/recording/nvml.h"
#include "probes/recording/perf.h"
#include "probes/recording/runtimes.h"
#include "probes/recording/tcp.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr MonoTime kStart{1'000'000'000'000};
constexpr Nanoseconds kEarly = std::chrono::milliseconds(100);
// Where the manifest does not say it: 2026-01-01.
constexpr int64_t kUsualWallNs = 1'767'225'600'000'000'000;
constexpr size_t kMostPlugs = 64;
constexpr size_t kMostRuntimes = 64;

bool HoldsKind(const Recording& recording, const std::string& kind) {
  return std::any_of(recording.ticks.begin(), recording.ticks.end(), [&](const auto& tick) {
    return std::any_of(tick.changes.begin(), tick.changes.end(),
                       [&](const Observation& each) { return each.kind == kind; });
  });
}

std::vector<PlugConfig> PlugsIn(const json& manifest) {
  std::vector<PlugConfig> plugs;
  for (const json& document : manifest.value("plugs", json::array())) {
    auto plug = PlugOf(document);
    if (plug && plugs.size() < kMostPlugs) plugs.push_back(*std::move(plug));
  }
  return plugs;
}

std::vector<std::string> RuntimesIn(const json& manifest) {
  std::vector<std::string> endpoints;
  for (const json& document : manifest.value("runtimes", json::array())) {
    const auto endpoint = TextIn(document, "endpoint");
    const bool sane = endpoint && IsRecordedRuntime(*endpoint);
    if (sane && endpoints.size() < kMostRuntimes)
      endpoints.push_back(NormalisedEndpoint(*endpoint));
  }
  return endpoints;
}

int64_t WallIn(const json& manifest) {
  const auto wall_ns = IntegerIn(manifest, "started_wall_ns");
  const bool sane = wall_ns && *wall_ns > 0 && *wall_ns < INT64_MAX - 2 * kMostRecordingNs;
  return sane ? *wall_ns : kUsualWallNs;
}

}  // namespace

// Thread-safe.
class Player::PlayedClock : public Clock {
 public:
  PlayedClock(Player& player, int64_t wall_ns) : player_(player), wall_ns_(wall_ns) {}
  MonoTime Mono() const override { return {now_ns_.load()}; }
  WallTime Wall() const override { return {wall_ns_ + now_ns_.load() - kStart.ns}; }
  std::string BootId() const override { return "recorded"; }
  bool WaitUntil(MonoTime deadline, const StopToken& stop) const override {
    if (stop.stop_requested()) return false;
    player_.PlayUntil(deadline);
    return true;
  }
  void Set(MonoTime now) { now_ns_ = now.ns; }

 private:
  Player& player_;
  const int64_t wall_ns_;
  std::atomic<int64_t> now_ns_{kStart.ns};
};

Player::Player(Recording recording, std::unique_ptr<FilePlayer> files)
    : recording_(std::move(recording)),
      files_(std::move(files)),
      clock_(std::make_unique<PlayedClock>(*this, WallIn(recording_.manifest))),
      plugs_(PlugsIn(recording_.manifest)),
      runtimes_(RuntimesIn(recording_.manifest)),
      http_(MakeRecordedHttp(
          {PlugQuestions(RecordedPlugs(plugs_)), RuntimeQuestions(RecordedRuntimes(runtimes_))},
          state_)),
      tcp_(MakeRecordedTcp(RecordedPlugs(plugs_), state_)),
      mqtt_(MakeRecordedMqtt(RecordedPlugs(plugs_), *clock_, state_)) {
  if (HoldsKind(recording_, "perf")) perf_ = MakeRecordedPerf(state_);
  if (HoldsKind(recording_, "apple")) apple_ = MakeRecordedApple(state_);
  if (HoldsKind(recording_, "nvml")) nvidia_ = MakeRecordedNvml(state_);
}

Player::~Player() = default;

Result<std::unique_ptr<Player>> Player::Open(Recording recording) {
  TOKWATT_ASSIGN_OR_RETURN(auto files, FilePlayer::Make());
  std::unique_ptr<Player> player(new Player(std::move(recording), std::move(files)));
  TOKWATT_RETURN_IF_ERROR(player->PlayTick(player->recording_.ticks.front()));
  player->next_ = 1;
  player->clock_->Set(kStart + Nanoseconds(player->recording_.ticks.front().at_ns));
  return player;
}

Env Player::MakeEnv() const {
  Env env;
  env.root = files_->root();
  env.replays = true;
  env.clock = clock_.get();
  env.http = http_.get();
  env.tcp = tcp_.get();
  env.mqtt = mqtt_.get();
  env.perf = perf_.get();
  env.apple = apple_.get();
  env.nvidia = nvidia_;
  env.runtime_endpoints = runtimes_;
  env.scan_default_ports = false;
  env.plugs = plugs_;
  return env;
}

Result<> Player::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

Result<> Player::PlayTick(const Recording::Tick& tick) {
  for (const Observation& change : tick.changes) {
    TOKWATT_RETURN_IF_ERROR(files_->Apply(change));
    state_.Set(change);
  }
  return files_->CheckLinks();
}

void Player::PlayUntil(MonoTime deadline) {
  const std::lock_guard lock(mutex_);
  MonoTime now = clock_->Mono();
  bool moved = false;
  while (status_ && deadline - now > kEarly && next_ < recording_.ticks.size()) {
    const Recording::Tick& tick = recording_.ticks[next_++];
    status_ = PlayTick(tick);
    now = kStart + Nanoseconds(tick.at_ns);
    moved = true;
  }
  if (!moved || deadline - now > kEarly) now = std::max(now, deadline);
  clock_->Set(now);
}

}  // namespace tokwatt
