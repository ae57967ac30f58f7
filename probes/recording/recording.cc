#include "probes/recording/recording.h"

#include <algorithm>
#include <optional>

#include "base/text_file.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kSendWhole[] = "ask for the file again, or record once more";

tl::unexpected<Error> Damaged(size_t line, const std::string& what) {
  return Fail(Code::kDataLoss,
              "line " + std::to_string(line) + " of the recording is damaged: " + what, {},
              kSendWhole);
}

Result<json> ParseManifest(std::string_view line) {
  json manifest = json::parse(line, nullptr, false);
  const auto version = manifest.is_object() ? manifest.find("tokwatt_recording") : manifest.end();
  if (!manifest.is_object() || version == manifest.end() || !version->is_number_integer()) {
    return Fail(Code::kInvalidArgument, "this file is no recording of tokwatt", {},
                "tokwatt agent record -o FILE makes one");
  }
  if (*version > kRecordingSchema) {
    return Fail(Code::kUnimplemented,
                "this recording was made by a newer tokwatt (version " + version->dump() +
                    " of its form, known here: " + std::to_string(kRecordingSchema) + ")",
                "newer_version", "update tokwatt, then try again");
  }
  return manifest;
}

// Lines one by one.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}
  std::optional<std::string_view> Next() {
    if (text_.empty()) return std::nullopt;
    const std::string_view line = text_.substr(0, text_.find('\n'));
    text_.remove_prefix(std::min(line.size() + 1, text_.size()));
    ++number_;
    return line;
  }
  size_t number() const { return number_; }
  bool at_end() const { return text_.empty(); }

 private:
  std::string_view text_;
  size_t number_ = 0;
};

Result<Observation> ReadObservation(json line, size_t number) {
  Observation observation;
  for (const std::string_view kind : kObservationKinds) {
    const auto found = line.find(kind);
    if (found == line.end()) continue;
    if (!observation.kind.empty() || !found->is_string()) return Damaged(number, "its kind");
    observation.kind = kind;
    observation.key = found->get<std::string>();
  }
  if (observation.kind.empty()) return Damaged(number, "it names nothing that is known");
  const bool is_path =
      observation.kind == "file" || observation.kind == "link" || observation.kind == "dir";
  if (is_path && !IsPlainPath(observation.key)) return Damaged(number, "its path");
  line.erase(observation.kind);
  line.erase("at_ns");
  observation.value = std::move(line);
  return observation;
}

std::optional<int64_t> TimeOf(const json& line) {
  const auto found = line.is_object() ? line.find("at_ns") : line.end();
  if (found == line.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto at_ns = found->get<uint64_t>();
  if (at_ns > static_cast<uint64_t>(kMostRecordingNs)) return std::nullopt;
  return static_cast<int64_t>(at_ns);
}

class Reader {
 public:
  Result<> Take(std::string_view text, size_t number, bool is_last) {
    if (text.size() > kMostRecordingLineBytes) {
      return Fail(Code::kOutOfRange, "a line of the recording is too long", {}, kSendWhole);
    }
    json line = json::parse(text, nullptr, false);
    if (line.is_discarded() && is_last) return {};  // it was cut off
    const auto at_ns = TimeOf(line);
    if (!at_ns) return Damaged(number, "its time");
    if (line.contains("end")) {
      recording_.is_complete = true;
      return {};
    }
    if (line.contains("tick")) return TakeTick(*at_ns, number);
    if (recording_.ticks.empty() || recording_.ticks.back().at_ns != *at_ns) {
      return Damaged(number, "it belongs to no tick");
    }
    TOKWATT_ASSIGN_OR_RETURN(Observation observation, ReadObservation(std::move(line), number));
    recording_.ticks.back().changes.push_back(std::move(observation));
    return {};
  }

  bool is_complete() const { return recording_.is_complete; }

  // What was cut off ends within the last tick, which may be half of one.
  Result<Recording> Finish(json manifest) {
    recording_.manifest = std::move(manifest);
    if (!recording_.is_complete && recording_.ticks.size() > 1) recording_.ticks.pop_back();
    if (recording_.ticks.empty()) {
      return Fail(Code::kDataLoss, "the recording ends before anything was seen", {}, kSendWhole);
    }
    return std::move(recording_);
  }

 private:
  Result<> TakeTick(int64_t at_ns, size_t number) {
    if (recording_.ticks.size() >= kMostRecordingTicks) {
      return Fail(Code::kOutOfRange, "the recording is too long", {}, "record fewer seconds");
    }
    if (!recording_.ticks.empty() && at_ns <= recording_.ticks.back().at_ns) {
      return Damaged(number, "time goes back");
    }
    recording_.ticks.push_back({at_ns, {}});
    return {};
  }

  Recording recording_;
};

}  // namespace

Result<Recording> ParseRecording(std::string_view text) {
  if (text.size() > kMostRecordingBytes) {
    return Fail(
        Code::kOutOfRange,
        "the recording is larger than " + std::to_string(kMostRecordingBytes >> 20) + " MiB", {},
        "record fewer seconds");
  }
  Lines lines(text);
  const auto first = lines.Next();
  TOKWATT_ASSIGN_OR_RETURN(json manifest, ParseManifest(first.value_or(text)));
  Reader reader;
  for (auto line = lines.Next(); line && !reader.is_complete(); line = lines.Next()) {
    TOKWATT_RETURN_IF_ERROR(reader.Take(*line, lines.number(), lines.at_end()));
  }
  return reader.Finish(std::move(manifest));
}

Result<Recording> LoadRecording(const std::string& path) {
  const auto text = ReadTextFile(path, kMostRecordingBytes);
  if (!text) {
    Error error = Wrap(text.error(), path).value();
    error.fix = error.code == Code::kOutOfRange ? "record fewer seconds" : "name a recording";
    return tl::unexpected<Error>(std::move(error));
  }
  return ParseRecording(*text);
}

std::string RecordingLine(int64_t at_ns, const Observation& observation) {
  nlohmann::ordered_json line{{"at_ns", at_ns}, {observation.kind, observation.key}};
  for (const auto& [name, value] : observation.value.items()) line[name] = value;
  return LineOf(line);
}

}  // namespace tokwatt
