#include "probes/recording/recording_writer.h"

#include "probes/recording/recording.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr size_t kRoomForTheManifest = 1u << 20;

bool IsOfTheTree(const std::string& kind) {
  return kind == "file" || kind == "link" || kind == "dir";
}

}  // namespace

bool RecordingWriter::BeginTick(int64_t at_ns) {
  const std::lock_guard lock(mutex_);
  const bool is_full = lines_.size() > kMostRecordingBytes - kRoomForTheManifest ||
                       ticks_ >= static_cast<int64_t>(kMostRecordingTicks);
  if (is_full) return false;
  at_ns_ = at_ns;
  Append(nlohmann::ordered_json{{"at_ns", at_ns}, {"tick", ticks_}}.dump());
  ++ticks_;
  return true;
}

void RecordingWriter::Observe(const std::string& kind, const std::string& key, json value) {
  const std::lock_guard lock(mutex_);
  Tell({kind, key}, std::move(value));
}

void RecordingWriter::EndTick() {
  const std::lock_guard lock(mutex_);
  std::vector<Key> gone;
  for (const auto& [key, seen] : seen_) {
    const bool expected = IsOfTheTree(key.first) && !IsError(seen.value);
    if (expected && seen.tick != ticks_) gone.push_back(key);
  }
  for (const Key& key : gone) Tell(key, ErrorValue({Code::kNotFound, "it is gone", {}, {}}));
}

int64_t RecordingWriter::ticks() const {
  const std::lock_guard lock(mutex_);
  return ticks_;
}

std::vector<std::string> RecordingWriter::Unreadable() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [key, seen] : seen_) {
    const bool failed = IsOfTheTree(key.first) && IsError(seen.value) &&
                        ErrorOf(seen.value).code != Code::kNotFound;
    if (failed) paths.push_back(key.second);
  }
  return paths;
}

json RecordingWriter::Counts() const {
  const std::lock_guard lock(mutex_);
  json counts = json::object();
  for (const auto& [key, seen] : seen_) {
    json& count = counts[key.first]["seen"];
    count = count.is_null() ? 1 : count.get<int64_t>() + 1;
  }
  for (const auto& [kind, changes] : changes_) counts[kind]["changes"] = changes;
  return counts;
}

std::string RecordingWriter::Text(const json& manifest) const {
  const std::lock_guard lock(mutex_);
  const std::string end = nlohmann::ordered_json{{"at_ns", at_ns_}, {"end", true}}.dump();
  nlohmann::ordered_json first{{"tokwatt_recording", kRecordingSchema}};
  for (const auto& [name, value] : manifest.items()) first[name] = value;
  return first.dump(-1, ' ', false, json::error_handler_t::replace) + "\n" + lines_ + end + "\n";
}

void RecordingWriter::Append(const std::string& line) { lines_ += line + "\n"; }

void RecordingWriter::Tell(const Key& key, json value) {
  const auto [seen, is_new] = seen_.try_emplace(key);
  seen->second.tick = ticks_;
  if (!is_new && seen->second.value == value) return;
  ++changes_[key.first];
  Append(RecordingLine(at_ns_, {key.first, key.second, value}));
  seen->second.value = std::move(value);
}

}  // namespace tokwatt
