#include "agent/bench/suite.h"

#include "base/token_rates.h"

namespace tokwatt {

Result<Suite> FindSuite(const std::string& name) {
  if (name == "quick") {
    return Suite{"quick", {{512, 128}, {256, 64}, {128, 32}, {64, 16}}, kStandardLooks, 0.02, 3};
  }
  return Fail(Code::kInvalidArgument, "there is no suite '" + name + "'", "unknown_suite",
              "use --suite quick");
}

std::optional<Pace> PaceOf(const InferenceEvent& request) {
  const auto decode = DecodeRate(request);
  InferenceEvent uncached = request;  // a forecast may treat an unknown cached part as none
  uncached.n_prompt_cached = request.n_prompt_cached.value_or(0);
  const auto prefill = PrefillRate(uncached);
  if (!prefill || !decode) return std::nullopt;
  return Pace{*prefill, *decode};
}

Nanoseconds BlockTime(const Pace& pace, BlockShape shape) {
  const double seconds = static_cast<double>(shape.n_prompt) / pace.prefill_tokens_per_second +
                         static_cast<double>(shape.n_output) / pace.decode_tokens_per_second;
  return Nanoseconds(static_cast<int64_t>(seconds * 1e9));
}

BlockShape ChooseShape(const Suite& suite, const Pace& pace, Nanoseconds left) {
  for (const BlockShape& shape : suite.shapes) {
    if (BlockTime(pace, shape) * suite.first_look() <= left) return shape;
  }
  return suite.shapes.back();
}

}  // namespace tokwatt
