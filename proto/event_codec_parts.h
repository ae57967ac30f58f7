// Parts that several kinds of event have, and a pair of functions for each kind that has a file of
// its own: for event_codec*.cc only.
#pragma once

#include "proto/event_codec.h"
#include "proto/event_codec_fields.h"

namespace tokwatt {

template <>
struct Wire<ModelIdentity> {
  using Plain = ModelIdentity;
  using Message = v1::ModelIdentity;
  static constexpr std::tuple kFields{
      Field{Message::kNameFieldNumber, &Plain::name},
      Field{Message::kDigestFieldNumber, &Plain::digest},
      Field{Message::kQuantisationFieldNumber, &Plain::quantisation},
      Field{Message::kFormatFieldNumber, &Plain::format},
      Field{Message::kWeightBytesPerTokenFieldNumber, &Plain::weight_bytes_per_token},
      Field{Message::kKvBytesPerTokenFieldNumber, &Plain::kv_bytes_per_token},
      Field{Message::kBytesQualityFieldNumber, &Plain::bytes_quality},
  };
};

void ToProto(const InferenceEvent& event, v1::InferenceEvent& out);
Result<InferenceEvent> FromProto(const v1::InferenceEvent& event);

void ToProto(const BenchmarkRun& run, v1::BenchmarkRun& out);
Result<BenchmarkRun> FromProto(const v1::BenchmarkRun& run);

void ToProto(const Inventory& inventory, v1::Inventory& out);
Result<Inventory> FromProto(const v1::Inventory& inventory);

}  // namespace tokwatt
