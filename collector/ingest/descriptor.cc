#include "collector/ingest/descriptor.h"

#include <algorithm>
#include <string>

#include "base/metrics.h"
#include "collector/ingest/limits.h"

namespace tokwatt {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsName(const std::string& text) {
  return !text.empty() && IsLetter(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return IsLetter(c) || IsDigit(c); });
}

bool IsPlain(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool AreLabels(const Labels& labels) {
  for (size_t i = 0; i < labels.size(); ++i) {
    if (!IsName(labels[i].first) || !IsPlain(labels[i].second)) return false;
    if (i > 0 && labels[i].first == labels[i - 1].first) return false;
  }
  return true;
}

}  // namespace

Result<uint64_t> CheckDescriptors(const std::vector<DecodedSeries>& series) {
  if (series.size() > kMaxSeriesPerBatch) {
    return Fail(Code::kInvalidArgument,
                std::to_string(series.size()) + " series in one batch, at most " +
                    std::to_string(kMaxSeriesPerBatch),
                rejection::kDescriptor);
  }
  uint64_t n_unknown = 0;
  for (size_t i = 0; i < series.size(); ++i) {
    const SeriesKey& key = series[i].declaration.key;
    if (!IsName(key.metric) || !IsPlain(key.source) || !IsPlain(key.component) ||
        !AreLabels(key.labels)) {
      return Fail(Code::kInvalidArgument, "series " + std::to_string(i) + " has no usable name",
                  rejection::kDescriptor);
    }
    if (FindMetric(key.metric) == nullptr) ++n_unknown;
  }
  return n_unknown;
}

}  // namespace tokwatt
