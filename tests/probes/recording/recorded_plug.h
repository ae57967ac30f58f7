// A plug with canaries in everything private, what is read of one, and the plug that its recording
// holds.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>

#include "probes/power/plug.h"
#include "probes/recording/plugs.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording.h"

namespace tokwatt {

inline PlugConfig Plug(const std::string& kind, const std::string& url,
                       std::map<std::string, std::string> options = {}) {
  PlugConfig plug;
  plug.name = "desk";
  plug.kind = kind;
  plug.url = url;
  plug.secret = "CANARY-SECRET";
  plug.options = std::move(options);
  plug.options["user"] = "CANARY-USER";
  plug.options["secret_file"] = "/home/CANARY/secret";
  plug.headers["X-Key"] = "CANARY-HEADER";
  return plug;
}

inline double WattsOf(const Env& env) {
  const auto sources = MakePlugSources(env);
  if (sources.size() != 1) return -1;
  const auto answer = sources[0]->Read();
  if (!answer || answer->readings.empty()) {
    ADD_FAILURE() << (answer ? "no reading" : answer.error().message);
    return -1;
  }
  for (const PowerReading& reading : answer->readings) {
    if (const auto* gauge = std::get_if<PowerGauge>(&reading.value)) return gauge->watts;
  }
  return -1;
}

// The plug of a recording and what it said, in which nothing private may be.
inline std::optional<PlugConfig> Played(const std::string& text, RecordedState& state) {
  for (const char* canary : {"CANARY", "192.168", "0A1B2C", "123456"}) {
    EXPECT_EQ(text.find(canary), std::string::npos) << canary << " in " << text;
  }
  const auto parsed = ParseRecording(text);
  if (!parsed) return std::nullopt;
  for (const Observation& change : parsed->ticks[0].changes) state.Set(change);
  const auto plug = PlugOf(parsed->manifest.at("plug"));
  return plug ? std::optional(*plug) : std::nullopt;
}

}  // namespace tokwatt
