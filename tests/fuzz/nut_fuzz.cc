// Fuzzer of upsd's answers: an answer is whole before it is parsed, and watts are plausible.
#include <string_view>

#include "probes/power/nut_protocol.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto variables = ParseNutVariables(text);
  if (!variables) {
    Require(!variables.error().message.empty(), "an error says what happened");
    return 0;
  }
  Require(IsWholeNutAnswer(std::string(text) + "\n"), "what was parsed had its end");
  const auto power = PowerOfUps(*variables);
  if (!power) return 0;
  Require(power->watts >= 0 && power->watts <= kUpsCeilingWatts, "a UPS gives them");
  Require(power->resolution_watts >= 0, "a step is not negative");
  return 0;
}
