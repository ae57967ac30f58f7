// Fuzzer of Kasa's frames and answers: what is encoded is decoded again, and watts are plausible.
#include <string_view>

#include "probes/power/kasa_protocol.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string frame = EncodeKasaFrame(bytes);
  if (IsWholeKasaFrame(frame) && size <= 1024) {
    Require(DecodeKasaFrame(frame) == std::string(bytes), "a frame holds what was put into it");
  }
  const auto json = DecodeKasaFrame(bytes);
  if (json) Require(IsWholeKasaFrame(bytes), "only a whole frame is decoded");
  const std::string decoded = json ? *json : "";
  for (const std::string_view text : {std::string_view(decoded), bytes}) {
    static_cast<void>(ParseKasaChildren(text));
    const auto values = ParseKasaRealtime(text);
    if (!values) continue;
    Require(values->watts.has_value(), "an answer without watts is none");
    Require(*values->watts >= 0 && *values->watts <= kPlugCeilingWatts, "a plug carries them");
  }
  return 0;
}
