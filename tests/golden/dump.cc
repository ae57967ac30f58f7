#include "tests/golden/dump.h"

#include <google/protobuf/text_format.h>

#include <cstdio>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "base/version.h"
#include "proto/block.h"
#include "proto/event_codec.h"

namespace tokwatt {
namespace {

std::string At(int64_t boot_ns, MonoTime start) {
  char text[32];
  std::snprintf(text, sizeof text, "+%.3f", static_cast<double>(boot_ns - start.ns) * 1e-9);
  return text;
}

std::string Name(const SeriesDeclaration& series) {
  std::string name = series.key.metric + "{source=" + series.key.source;
  if (!series.key.component.empty()) name += ",component=" + series.key.component;
  for (const auto& [key, value] : series.key.labels) name += "," + key + "=" + value;
  return name + "}";
}

std::string Value(const SeriesDeclaration& series, const DecodedColumn& column, size_t i) {
  char text[64];
  if (!column.doubles.empty()) {
    std::snprintf(text, sizeof text, "%.17g", column.doubles[i]);
  } else {
    std::snprintf(text, sizeof text, "%.*f", std::max(0, -series.exponent),
                  ScaleToDouble(column.values[i], series.exponent));
  }
  return text;
}

template <typename T>
T Must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return std::move(*result);
}

void DumpSamples(const v1::Payload& payload, MonoTime start, std::set<std::string>& lines) {
  for (const v1::Block& message : payload.blocks()) {
    const auto block = Must(DecodeBlock(message, static_cast<size_t>(payload.dictionary_size())));
    for (const DecodedColumn& column : block.columns) {
      const auto series = Must(FromProto(payload.dictionary(static_cast<int>(column.series))));
      for (size_t i = 0; i < column.size(); ++i) {
        lines.insert(At(block.TimeOf(column, i), start) + " " + Name(series) + " " +
                     Value(series, column, i) + " " + std::string(ToString(series.quality)));
      }
    }
  }
}

std::string DumpEvent(v1::Event event, MonoTime start) {
  const std::string at = At(event.at_boot_ns(), start);
  event.clear_id();
  event.clear_at_boot_ns();
  if (event.has_inventory()) event.mutable_inventory()->set_agent_version("VERSION");
  if (event.has_lifecycle()) event.mutable_lifecycle()->set_agent_version("VERSION");
  std::string text;
  google::protobuf::TextFormat::Printer printer;
  printer.SetUseUtf8StringEscaping(true);
  printer.PrintToString(event, &text);
  return at + " event\n" + text;
}

}  // namespace

std::string DumpSpool(BatchLog& log, MonoTime start) {
  std::set<std::string> samples;
  std::multiset<std::string> events;
  for (uint64_t seq = 1; seq <= log.position().last_seq; ++seq) {
    const auto entry = Must(log.Read(seq));
    const auto payload = Must(DecodePayload(std::get<LoggedBatch>(entry).body));
    DumpSamples(payload, start, samples);
    for (const v1::Event& event : payload.events()) events.insert(DumpEvent(event, start));
  }
  std::string dump;
  for (const std::string& line : samples) dump += line + "\n";
  for (const std::string& event : events) dump += event;
  return dump;
}

}  // namespace tokwatt
