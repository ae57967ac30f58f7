// Requests and benchmarks of requests, to and from their messages (proto/event_codec.h).
#include "proto/event_codec_parts.h"

namespace tokwatt {

template <>
struct Wire<RequestEnergy> {
  using Plain = RequestEnergy;
  using Message = v1::RequestEnergy;
  static constexpr std::tuple kFields{
      Field{Message::kScopeFieldNumber, &Plain::scope},
      Field{Message::kSourceFieldNumber, &Plain::source},
      Field{Message::kComponentFieldNumber, &Plain::component},
      Field{Message::kQualityFieldNumber, &Plain::quality},
      Field{Message::kTotalUjFieldNumber, &Plain::total_uj},
      Field{Message::kPrefillUjFieldNumber, &Plain::prefill_uj},
      Field{Message::kDecodeUjFieldNumber, &Plain::decode_uj},
      Field{Message::kEdgeBoundRatioFieldNumber, &Plain::edge_bound_ratio},
      Field{Message::kInvalidReasonFieldNumber, &Plain::invalid_reason},
      Field{Message::kPowersFieldNumber, &Plain::powers},
  };
};

template <>
struct Wire<InferenceEvent> {
  using Plain = InferenceEvent;
  using Message = v1::InferenceEvent;
  static constexpr std::tuple kFields{
      Field{Message::kRuntimeFieldNumber, &Plain::runtime},
      Field{Message::kRuntimeVersionFieldNumber, &Plain::runtime_version},
      Field{Message::kEngineFieldNumber, &Plain::engine},
      Field{Message::kEndpointFieldNumber, &Plain::endpoint},
      Field{Message::kModelFieldNumber, &Plain::model},
      Field{Message::kProcessorFieldNumber, &Plain::processor},
      Field{Message::kStartBootNsFieldNumber, &Plain::start},
      Field{Message::kNPromptTotalFieldNumber, &Plain::n_prompt_total},
      Field{Message::kNPromptCachedFieldNumber, &Plain::n_prompt_cached},
      Field{Message::kNOutputFieldNumber, &Plain::n_output},
      Field{Message::kNDecodeStepsFieldNumber, &Plain::n_decode_steps},
      Field{Message::kReasoningCountedFieldNumber, &Plain::reasoning_counted},
      Field{Message::kTQueueNsFieldNumber, &Plain::t_queue_ns},
      Field{Message::kTLoadNsFieldNumber, &Plain::t_load_ns},
      Field{Message::kTtftNsFieldNumber, &Plain::ttft_ns},
      Field{Message::kTPrefillNsFieldNumber, &Plain::t_prefill_ns},
      Field{Message::kTDecodeNsFieldNumber, &Plain::t_decode_ns},
      Field{Message::kTTotalNsFieldNumber, &Plain::t_total_ns},
      Field{Message::kDepthTokensFieldNumber, &Plain::depth_tokens},
      Field{Message::kOverlappedFieldNumber, &Plain::overlapped},
      Field{Message::kSpeculativeFieldNumber, &Plain::speculative},
      Field{Message::kFinishReasonFieldNumber, &Plain::finish_reason},
      Field{Message::kCountsOriginFieldNumber, &Plain::counts_origin},
      Field{Message::kTimesOriginFieldNumber, &Plain::times_origin},
      Field{Message::kQualityFieldNumber, &Plain::quality},
      Field{Message::kEnergyFieldNumber, &Plain::energy},
      Field{Message::kValidityFieldNumber, &Plain::validity},
      Field{Message::kRemoteFieldNumber, &Plain::remote},
  };
};

template <>
struct Wire<Estimate> {
  using Plain = Estimate;
  using Message = v1::Estimate;
  static constexpr std::tuple kFields{
      Field{Message::kMedianFieldNumber, &Plain::median},
      Field{Message::kLowFieldNumber, &Plain::low},
      Field{Message::kHighFieldNumber, &Plain::high},
      Field{Message::kLevelFieldNumber, &Plain::level},
      Field{Message::kNFieldNumber, &Plain::n},
  };
};

template <>
struct Wire<BenchmarkRun::EnergyResult> {
  using Plain = BenchmarkRun::EnergyResult;
  using Message = v1::BenchmarkRun::EnergyResult;
  static constexpr std::tuple kFields{
      Field{Message::kScopeFieldNumber, &Plain::scope},
      Field{Message::kSourceFieldNumber, &Plain::source},
      Field{Message::kComponentFieldNumber, &Plain::component},
      Field{Message::kQualityFieldNumber, &Plain::quality},
      Field{Message::kJoulesPerOutputTokenFieldNumber, &Plain::joules_per_output_token},
      Field{Message::kRunUjFieldNumber, &Plain::run_uj},
      Field{Message::kRunNsFieldNumber, &Plain::run_ns},
      Field{Message::kRunOutputTokensFieldNumber, &Plain::run_output_tokens},
      Field{Message::kRunEdgeBoundRatioFieldNumber, &Plain::run_edge_bound_ratio},
      Field{Message::kIdleWattsFieldNumber, &Plain::idle_watts},
      Field{Message::kAbsentFieldNumber, &Plain::absent},
      Field{Message::kPowersFieldNumber, &Plain::powers},
  };
};

// A fact of the environment.
template <>
struct Wire<std::pair<std::string, std::string>> {
  using Plain = std::pair<std::string, std::string>;
  using Message = v1::BenchmarkRun::Fact;
  static constexpr std::tuple kFields{
      Field{Message::kNameFieldNumber, &Plain::first},
      Field{Message::kValueFieldNumber, &Plain::second},
  };
};

template <>
struct Wire<BenchmarkRun> {
  using Plain = BenchmarkRun;
  using Message = v1::BenchmarkRun;
  static constexpr std::tuple kFields{
      Field{Message::kSuiteFieldNumber, &Plain::suite},
      Field{Message::kStartBootNsFieldNumber, &Plain::start},
      Field{Message::kEndBootNsFieldNumber, &Plain::end},
      Field{Message::kStatusFieldNumber, &Plain::status},
      Field{Message::kFailureFieldNumber, &Plain::failure},
      Field{Message::kRuntimeFieldNumber, &Plain::runtime},
      Field{Message::kRuntimeVersionFieldNumber, &Plain::runtime_version},
      Field{Message::kEngineFieldNumber, &Plain::engine},
      Field{Message::kEndpointFieldNumber, &Plain::endpoint},
      Field{Message::kModelFieldNumber, &Plain::model},
      Field{Message::kProcessorFieldNumber, &Plain::processor},
      Field{Message::kNPromptTargetFieldNumber, &Plain::n_prompt_target},
      Field{Message::kNOutputTargetFieldNumber, &Plain::n_output_target},
      Field{Message::kWarmupDiscardedFieldNumber, &Plain::warmup_discarded},
      Field{Message::kBlocksFieldNumber, &Plain::blocks},
      Field{Message::kDecodeTokensPerSecondFieldNumber, &Plain::decode_tokens_per_second},
      Field{Message::kPrefillTokensPerSecondFieldNumber, &Plain::prefill_tokens_per_second},
      Field{Message::kEnergyFieldNumber, &Plain::energy},
      Field{Message::kGradeFieldNumber, &Plain::grade},
      Field{Message::kValidityFieldNumber, &Plain::validity},
      Field{Message::kEnvironmentFieldNumber, &Plain::environment},
      Field{Message::kRequestedByFieldNumber, &Plain::requested_by},
      Field{Message::kRemoteFieldNumber, &Plain::remote},
  };
};

void ToProto(const InferenceEvent& event, v1::InferenceEvent& out) {
  FieldWriter(out).WriteAll(event);
}

Result<InferenceEvent> FromProto(const v1::InferenceEvent& event) {
  return ReadFields<InferenceEvent>(event);
}

void ToProto(const BenchmarkRun& run, v1::BenchmarkRun& out) { FieldWriter(out).WriteAll(run); }

Result<BenchmarkRun> FromProto(const v1::BenchmarkRun& run) {
  return ReadFields<BenchmarkRun>(run);
}

}  // namespace tokwatt
