// NvidiaMachine: a machine of tests/fixtures/hosts whose driver answers by one of
// tests/fixtures/nvml.
#pragma once

#include <charconv>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "probes/env.h"
#include "probes/nvidia/nvml_session.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_nvml/fake_nvml.h"
#include "tests/support/fixture_host.h"
#include "tests/support/host_recording.h"

namespace tokwatt {

class NvidiaMachine {
 public:
  NvidiaMachine(const std::string& host, std::string scenario)
      : host_(host), scenario_(std::move(scenario)), nvml_(scenario_) {}

  // Anew at the first point, as an agent that starts sees it. Must not outlive this.
  Env MakeEnv(const Clock& clock) {
    host_.GoTo("t0");
    nvml_.Load(scenario_);
    Env env;
    env.root = host_.root();
    env.replays = true;  // the driver answers, and this machine's files do not
    env.clock = &clock;
    env.libraries = &nvml_;
    env.nvidia = MakeNvmlSession(env);
    env.scan_default_ports = false;
    return env;
  }
  // A second later: every counter of energy has gone on by what its card draws.
  void Move() {
    host_.GoTo("t1");
    const auto cards = Cards();
    for (size_t card = 0; card < cards.size(); ++card) {
      const int64_t now_mj = NumberOf(cards[card], "energy_mj");
      const int64_t drawn_mj = NumberOf(cards[card], "instant_mw");
      if (now_mj < 0 || drawn_mj < 0) continue;
      nvml_.Set(static_cast<int>(card), "energy_mj", std::to_string(now_mj + drawn_mj));
    }
  }

  std::string Record() {
    const FakeClock clock;
    return RecordTwoPoints(MakeEnv(clock), [this] { Move(); });
  }

 private:
  using Card = std::map<std::string, std::string>;

  std::vector<Card> Cards() const {
    std::vector<Card> cards;
    std::ifstream file(std::string(TOKWATT_FIXTURES) + "/nvml/" + scenario_ + ".txt");
    for (std::string line; std::getline(file, line);) {
      if (line == "gpu") cards.emplace_back();
      std::istringstream words(line);
      std::string key;
      std::string value;
      if (!cards.empty() && words >> key >> value) cards.back()[key] = value;
    }
    return cards;
  }
  // Below 0 for what is none.
  static int64_t NumberOf(const Card& card, const std::string& key) {
    const auto found = card.find(key);
    int64_t number = -1;
    if (found == card.end()) return number;
    const auto [end, error] =
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
    const bool whole = error == std::errc() && *end == '\0' && number < 1'000'000'000'000;
    return whole ? number : -1;
  }

  FixtureHost host_;
  const std::string scenario_;
  FakeNvml nvml_;
};

}  // namespace tokwatt
