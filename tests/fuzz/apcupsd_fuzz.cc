// Fuzzer of apcupsd's answers: no watts but those that a UPS can give.
#include <string>
#include <variant>

#include "probes/power/plug.h"
#include "tests/fuzz/require.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_tcp_client.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  FakeClock clock;
  FakeTcpClient tcp;
  tcp.answers = {std::string(reinterpret_cast<const char*>(data), size)};
  Env env;
  env.clock = &clock;
  env.tcp = &tcp;
  PlugConfig plug;
  plug.name = "shelf";
  plug.kind = "apcupsd";
  plug.url = "apcupsd://nas";
  env.plugs = {plug};
  const auto answer = MakePlugSources(env).front()->Read();
  if (!answer) {
    Require(!answer.error().message.empty(), "an error says what happened");
    return 0;
  }
  for (const PowerReading& reading : answer->readings) {
    const double watts = std::get<PowerGauge>(reading.value).watts;
    Require(watts >= 0 && watts <= reading.ceiling_watts, "a UPS gives them");
  }
  return 0;
}
