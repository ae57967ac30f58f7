#include "agent/batcher/open_batch.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "agent/batcher/column_groups.h"
#include "proto/event_codec.h"

namespace tokwatt {
namespace {

constexpr size_t kBytesPerSample = 3;  // measured on host and power series before compression

size_t BytesOf(const SeriesDeclaration& series) {
  size_t bytes =
      16 + series.key.metric.size() + series.key.source.size() + series.key.component.size();
  for (const auto& [key, value] : series.key.labels) bytes += 6 + key.size() + value.size();
  return bytes;
}

}  // namespace

bool OpenBatch::Add(const SeriesDeclaration& series, MonoTime at, const SampleValue& value) {
  SampleValue stored = value;
  if (const auto* number = std::get_if<double>(&value)) {
    if (!std::isfinite(*number)) return false;
    if (const auto scaled = ScaleToInteger(*number, series.exponent)) stored = *scaled;
  }
  const auto [entry, is_new] = series_.try_emplace(series);
  if (is_new) estimated_bytes_ += BytesOf(series);
  entry->second.push_back({at.ns, stored});
  estimated_bytes_ += std::holds_alternative<double>(stored) ? sizeof(double) : kBytesPerSample;
  ++n_samples_;
  return true;
}

void OpenBatch::AddEvent(const Event& event) {
  ToProto(event, events_.emplace_back());
  estimated_bytes_ += events_.back().ByteSizeLong();
}

MonoTime OpenBatch::First() const {
  int64_t first = std::numeric_limits<int64_t>::max();
  for (const auto& [series, points] : series_) {
    for (const Point& point : points) first = std::min(first, point.at_ns);
  }
  for (const v1::Event& event : events_) first = std::min(first, event.at_boot_ns());
  return {first};
}

v1::Payload OpenBatch::ToPayload() const {
  using Entry = std::pair<const SeriesDeclaration, std::vector<Point>>;
  std::vector<const Entry*> entries;
  for (const Entry& entry : series_) entries.push_back(&entry);
  std::stable_sort(entries.begin(), entries.end(), [](const Entry* a, const Entry* b) {
    return a->second.size() > b->second.size();
  });
  v1::Payload payload;
  ColumnGroups groups;
  for (const Entry* entry : entries) {
    std::vector<Point> points = entry->second;
    std::stable_sort(points.begin(), points.end(),
                     [](const Point& a, const Point& b) { return a.at_ns < b.at_ns; });
    std::vector<int64_t> times;
    std::vector<SampleValue> values;
    for (const Point& point : points) {
      times.push_back(point.at_ns);
      values.push_back(point.value);
    }
    groups.Add(static_cast<uint32_t>(payload.dictionary_size()), times, values);
    ToProto(entry->first, *payload.add_dictionary());
  }
  groups.AppendTo(payload);
  for (const v1::Event& event : events_) *payload.add_events() = event;
  return payload;
}

// Deals points and events out in turns: both halves are smaller, whatever made the batch large.
bool OpenBatch::Halve(OpenBatch& first, OpenBatch& second) const {
  int64_t dealt = 0;
  const int64_t half_samples = (n_samples_ + 1) / 2;
  for (const auto& [series, points] : series_) {
    for (const Point& point : points) {
      (dealt++ < half_samples ? first : second).Add(series, {point.at_ns}, point.value);
    }
  }
  for (size_t i = 0; i < events_.size(); ++i) {
    OpenBatch& half = i < (events_.size() + 1) / 2 ? first : second;
    half.events_.push_back(events_[i]);
  }
  // One sample beside one event: apart they may fit.
  if (second.empty() && first.n_samples_ == 1 && first.events_.size() == 1) {
    std::swap(first.events_, second.events_);
  }
  return !second.empty();
}

std::vector<EncodedPart> OpenBatch::Encode(int64_t& unencodable) const {
  if (empty()) return {};
  if (auto body = EncodePayload(ToPayload())) {
    return {{std::move(*body), First(), n_samples_, static_cast<int64_t>(events_.size())}};
  }
  OpenBatch first;
  OpenBatch second;
  if (!Halve(first, second)) {
    ++unencodable;
    return {};
  }
  std::vector<EncodedPart> parts = first.Encode(unencodable);
  for (EncodedPart& part : second.Encode(unencodable)) parts.push_back(std::move(part));
  return parts;
}

}  // namespace tokwatt
