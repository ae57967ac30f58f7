#include "proto/event_codec.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "proto/block.h"
#include "proto/event_parts.h"
#include "proto/utf8.h"

namespace tokwatt {
namespace {

using tokwatt::FromProto;  // the overloads below do not hide these
using tokwatt::ToProto;

tl::unexpected<Error> Malformed(std::string message) {
  return Fail(Code::kDataLoss, std::move(message), "malformed");
}

tl::unexpected<Error> BadDescriptor(const v1::Series& series, const std::string& why) {
  return Fail(Code::kDataLoss, "series " + series.metric().substr(0, kMaxNameBytes) + ": " + why,
              "descriptor");
}

void ToProto(const BandwidthResult& result, v1::BandwidthResult& out) {
  out.set_path(result.path);
  out.set_kernel(result.kernel);
  out.set_isa(result.isa);
  out.set_start_boot_ns(result.start.ns);
  out.set_buffer_bytes(result.buffer_bytes);
  out.set_threads(result.threads);
  out.set_best_bytes_per_second(result.best_bytes_per_second);
  out.set_median_bytes_per_second(result.median_bytes_per_second);
  out.set_trials(result.trials);
  out.set_counting_rule(result.counting_rule);
  out.set_huge_pages(result.huge_pages);
  out.mutable_validity()->Add(result.validity.begin(), result.validity.end());
  if (result.absent != Absence{}) ToProto(result.absent, *out.mutable_absent());
}

BandwidthResult FromProto(const v1::BandwidthResult& result) {
  BandwidthResult out;
  out.path = result.path();
  out.kernel = result.kernel();
  out.isa = result.isa();
  out.start.ns = result.start_boot_ns();
  out.buffer_bytes = result.buffer_bytes();
  out.threads = result.threads();
  out.best_bytes_per_second = result.best_bytes_per_second();
  out.median_bytes_per_second = result.median_bytes_per_second();
  out.trials = result.trials();
  out.counting_rule = result.counting_rule();
  out.huge_pages = result.huge_pages();
  out.validity.assign(result.validity().begin(), result.validity().end());
  out.absent = FromProto(result.absent());
  return out;
}

void ToProto(const LinkResult& result, v1::LinkResult& out) {
  out.set_peer(result.peer);
  out.set_transport(result.transport);
  out.set_start_boot_ns(result.start.ns);
  out.set_bytes_per_second(result.bytes_per_second);
  out.set_round_trip_seconds(result.round_trip_seconds);
}

LinkResult FromProto(const v1::LinkResult& result) {
  return {result.peer(), result.transport(), MonoTime{result.start_boot_ns()},
          result.bytes_per_second(), result.round_trip_seconds()};
}

void ToProto(const AgentLifecycle& lifecycle, v1::AgentLifecycle& out) {
  out.set_what(lifecycle.what);
  out.set_previous_end(lifecycle.previous_end);
  if (lifecycle.last_sealed_wall_ns) out.set_last_sealed_wall_ns(*lifecycle.last_sealed_wall_ns);
  out.set_agent_version(lifecycle.agent_version);
}

AgentLifecycle FromProto(const v1::AgentLifecycle& lifecycle) {
  AgentLifecycle out;
  out.what = lifecycle.what();
  out.previous_end = lifecycle.previous_end();
  if (lifecycle.has_last_sealed_wall_ns()) {
    out.last_sealed_wall_ns = lifecycle.last_sealed_wall_ns();
  }
  out.agent_version = lifecycle.agent_version();
  return out;
}

void ToProto(const Gap& gap, v1::Gap& out) {
  out.set_reason(gap.reason);
  out.set_from_epoch(gap.from_epoch);
  out.set_from_seq(gap.from_seq);
  out.set_to_seq(gap.to_seq);
  if (gap.from_wall_ns) out.set_from_wall_ns(*gap.from_wall_ns);
  if (gap.to_wall_ns) out.set_to_wall_ns(*gap.to_wall_ns);
  if (gap.samples_lost) out.set_samples_lost(*gap.samples_lost);
}

Gap FromProto(const v1::Gap& gap) {
  Gap out;
  out.reason = gap.reason();
  out.from_epoch = gap.from_epoch();
  out.from_seq = gap.from_seq();
  out.to_seq = gap.to_seq();
  if (gap.has_from_wall_ns()) out.from_wall_ns = gap.from_wall_ns();
  if (gap.has_to_wall_ns()) out.to_wall_ns = gap.to_wall_ns();
  if (gap.has_samples_lost()) out.samples_lost = gap.samples_lost();
  return out;
}

// The visitor that fills the oneof: one line per alternative of Event::body.
struct BodyToProto {
  v1::Event& out;
  void operator()(const InferenceEvent& body) const { ToProto(body, *out.mutable_inference()); }
  void operator()(const BenchmarkRun& body) const { ToProto(body, *out.mutable_benchmark()); }
  void operator()(const BandwidthResult& body) const { ToProto(body, *out.mutable_bandwidth()); }
  void operator()(const LinkResult& body) const { ToProto(body, *out.mutable_link()); }
  void operator()(const Inventory& body) const { ToProto(body, *out.mutable_inventory()); }
  void operator()(const AgentLifecycle& body) const { ToProto(body, *out.mutable_lifecycle()); }
  void operator()(const Gap& body) const { ToProto(body, *out.mutable_gap()); }
};

Result<decltype(Event::body)> BodyFromProto(const v1::Event& event) {
  switch (event.body_case()) {
    case v1::Event::kInference:
      return FromProto(event.inference());
    case v1::Event::kBenchmark:
      return FromProto(event.benchmark());
    case v1::Event::kBandwidth:
      return FromProto(event.bandwidth());
    case v1::Event::kLink:
      return FromProto(event.link());
    case v1::Event::kInventory:
      return FromProto(event.inventory());
    case v1::Event::kLifecycle:
      return FromProto(event.lifecycle());
    case v1::Event::kGap:
      return FromProto(event.gap());
    case v1::Event::BODY_NOT_SET:
      break;
  }
  return Fail(Code::kUnimplemented, "event: of a kind that this version does not know",
              "unknown_event");
}

}  // namespace

v1::Quality ToProto(Quality quality) {
  return static_cast<v1::Quality>(static_cast<int>(quality) + 1);
}

Quality FromProto(v1::Quality quality) {
  if (quality < v1::QUALITY_MEASURED || quality > v1::QUALITY_ASSUMED) return Quality::kAssumed;
  return static_cast<Quality>(static_cast<int>(quality) - 1);
}

v1::PowerScope ToProto(PowerScope scope) {
  return static_cast<v1::PowerScope>(static_cast<int>(scope) + 1);
}

Result<PowerScope> FromProto(v1::PowerScope scope) {
  if (scope < v1::POWER_SCOPE_WALL || scope > v1::POWER_SCOPE_BOARD) {
    return Malformed("power scope " + std::to_string(scope) + " is unknown");
  }
  return static_cast<PowerScope>(static_cast<int>(scope) - 1);
}

void ToProto(const Absence& absence, v1::Absence& out) {
  out.set_reason(absence.reason);
  out.set_detail(absence.detail);
  out.set_fix(absence.fix);
}

Absence FromProto(const v1::Absence& absence) {
  return {absence.reason(), absence.detail(), absence.fix()};
}

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
