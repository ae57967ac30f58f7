#include "proto/event_codec.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "proto/block.h"
#include "proto/event_codec_parts.h"
#include "proto/utf8.h"

namespace tokwatt {

template <>
struct Wire<BandwidthResult> {
  using Plain = BandwidthResult;
  using Message = v1::BandwidthResult;
  static constexpr std::tuple kFields{
      Field{Message::kPathFieldNumber, &Plain::path},
      Field{Message::kKernelFieldNumber, &Plain::kernel},
      Field{Message::kIsaFieldNumber, &Plain::isa},
      Field{Message::kDeviceFieldNumber, &Plain::device},
      Field{Message::kStartBootNsFieldNumber, &Plain::start},
      Field{Message::kBufferBytesFieldNumber, &Plain::buffer_bytes},
      Field{Message::kThreadsFieldNumber, &Plain::threads},
      Field{Message::kBestBytesPerSecondFieldNumber, &Plain::best_bytes_per_second},
      Field{Message::kMedianBytesPerSecondFieldNumber, &Plain::median_bytes_per_second},
      Field{Message::kTrialsFieldNumber, &Plain::trials},
      Field{Message::kCountingRuleFieldNumber, &Plain::counting_rule},
      Field{Message::kHugePagesFieldNumber, &Plain::huge_pages},
      Field{Message::kValidityFieldNumber, &Plain::validity},
      Field{Message::kAbsentFieldNumber, &Plain::absent},
  };
};

template <>
struct Wire<LinkResult> {
  using Plain = LinkResult;
  using Message = v1::LinkResult;
  static constexpr std::tuple kFields{
      Field{Message::kPeerFieldNumber, &Plain::peer},
      Field{Message::kTransportFieldNumber, &Plain::transport},
      Field{Message::kStartBootNsFieldNumber, &Plain::start},
      Field{Message::kBytesPerSecondFieldNumber, &Plain::bytes_per_second},
      Field{Message::kRoundTripSecondsFieldNumber, &Plain::round_trip_seconds},
  };
};

template <>
struct Wire<AgentLifecycle> {
  using Plain = AgentLifecycle;
  using Message = v1::AgentLifecycle;
  static constexpr std::tuple kFields{
      Field{Message::kWhatFieldNumber, &Plain::what},
      Field{Message::kPreviousEndFieldNumber, &Plain::previous_end},
      Field{Message::kLastSealedWallNsFieldNumber, &Plain::last_sealed_wall_ns},
      Field{Message::kAgentVersionFieldNumber, &Plain::agent_version},
  };
};

template <>
struct Wire<Gap> {
  using Plain = Gap;
  using Message = v1::Gap;
  static constexpr std::tuple kFields{
      Field{Message::kReasonFieldNumber, &Plain::reason},
      Field{Message::kFromEpochFieldNumber, &Plain::from_epoch},
      Field{Message::kFromSeqFieldNumber, &Plain::from_seq},
      Field{Message::kToSeqFieldNumber, &Plain::to_seq},
      Field{Message::kFromWallNsFieldNumber, &Plain::from_wall_ns},
      Field{Message::kToWallNsFieldNumber, &Plain::to_wall_ns},
      Field{Message::kSamplesLostFieldNumber, &Plain::samples_lost},
  };
};

namespace {

tl::unexpected<Error> Malformed(std::string message) {
  return Fail(Code::kDataLoss, std::move(message), "malformed");
}

tl::unexpected<Error> BadDescriptor(const v1::Series& series, const std::string& why) {
  return Fail(Code::kDataLoss, "series " + series.metric().substr(0, kMaxNameBytes) + ": " + why,
              "descriptor");
}

// The visitor that fills the oneof: one line per alternative of Event::body.
struct BodyToProto {
  v1::Event& out;
  void operator()(const InferenceEvent& body) const { ToProto(body, *out.mutable_inference()); }
  void operator()(const BenchmarkRun& body) const { ToProto(body, *out.mutable_benchmark()); }
  void operator()(const BandwidthResult& body) const {
    FieldWriter(*out.mutable_bandwidth()).WriteAll(body);
  }
  void operator()(const LinkResult& body) const { FieldWriter(*out.mutable_link()).WriteAll(body); }
  void operator()(const Inventory& body) const { ToProto(body, *out.mutable_inventory()); }
  void operator()(const AgentLifecycle& body) const {
    FieldWriter(*out.mutable_lifecycle()).WriteAll(body);
  }
  void operator()(const Gap& body) const { FieldWriter(*out.mutable_gap()).WriteAll(body); }
};

Result<decltype(Event::body)> BodyFromProto(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kInference:
      return FromProto(event.inference());
    case v1::Event::kBenchmark:
      return FromProto(event.benchmark());
    case v1::Event::kBandwidth:
      return ReadFields<BandwidthResult>(event.bandwidth());
    case v1::Event::kLink:
      return ReadFields<LinkResult>(event.link());
    case v1::Event::kInventory:
      return FromProto(event.inventory());
    case v1::Event::kLifecycle:
      return ReadFields<AgentLifecycle>(event.lifecycle());
    case v1::Event::kGap:
      return ReadFields<Gap>(event.gap());
    case v1::Event::BODY_NOT_SET:
      break;
  }
  return Fail(Code::kUnimplemented, "event: of a kind that this version does not know",
              "unknown_event");
}

}  // namespace

v1::Quality ToProto(Quality quality) { return static_cast<v1::Quality>(EnumCode(quality)); }

Quality FromProto(v1::Quality quality) { return *EnumOfCode<Quality>(quality); }

v1::PowerScope ToProto(PowerScope scope) { return static_cast<v1::PowerScope>(EnumCode(scope)); }

Result<PowerScope> FromProto(v1::PowerScope scope) { return EnumOfCode<PowerScope>(scope); }

void ToProto(const Event& event, v1::Event& out) {
  out.set_id(event.id.data(), event.id.size());
  out.set_at_boot_ns(event.at.ns);
  std::visit(BodyToProto{out}, event.body);
  RepairUtf8(out);
}

Result<Event> FromProto(const v1::Event& event) {
  Event out;
  if (event.id().size() != out.id.size()) {
    return Malformed("event: an id of " + std::to_string(event.id().size()) + " bytes, not 16");
  }
  std::copy(event.id().begin(), event.id().end(), out.id.begin());
  out.at.ns = event.at_boot_ns();
  TOKWATT_ASSIGN_OR_RETURN(out.body, BodyFromProto(event));
  return out;
}

void ToProto(const SeriesDeclaration& series, v1::Series& out) {
  out.set_metric(series.key.metric);
  out.set_source(series.key.source);
  out.set_component(series.key.component);
  for (const auto& [key, value] : series.key.labels) {
    v1::Label& label = *out.add_labels();
    label.set_key(key);
    label.set_value(value);
  }
  out.set_exponent(series.exponent);
  out.set_quality(ToProto(series.quality));
  RepairUtf8(out);
}

Result<SeriesDeclaration> FromProto(const v1::Series& series) {
  if (series.metric().empty()) return BadDescriptor(series, "no metric");
  if (series.exponent() < -kMaxExponent || series.exponent() > kMaxExponent) {
    return BadDescriptor(series, "exponent " + std::to_string(series.exponent()));
  }
  if (series.labels_size() > kMaxLabels) {
    return BadDescriptor(series, std::to_string(series.labels_size()) + " labels");
  }
  SeriesDeclaration out{{series.metric(), series.source(), series.component(), {}},
                        series.exponent(),
                        FromProto(series.quality())};
  size_t longest =
      std::max({out.key.metric.size(), out.key.source.size(), out.key.component.size()});
  for (const v1::Label& label : series.labels()) {
    longest = std::max({longest, label.key().size(), label.value().size()});
    out.key.labels.emplace_back(label.key(), label.value());
  }
  if (longest > kMaxNameBytes) {
    return BadDescriptor(series, "a name of " + std::to_string(longest) + " bytes");
  }
  std::sort(out.key.labels.begin(), out.key.labels.end());
  return out;
}

}  // namespace tokwatt
