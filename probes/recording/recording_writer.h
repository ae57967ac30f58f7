// RecordingWriter: gathers the lines of a recording: of each tick what differs from the one before.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "probes/recording/observation.h"

namespace tokwatt {

// Thread-safe. Keeps everything in memory until Text(): the manifest, first in the file, counts it.
class RecordingWriter {
 public:
  // `at_ns` is since the start and grows; false once the recording is as large as one may be.
  bool BeginTick(int64_t at_ns);
  void Observe(const std::string& kind, const std::string& key, nlohmann::json value);
  // Files, links and folders that were there in an earlier tick and not in this one are gone.
  void EndTick();

  int64_t ticks() const;
  // Paths of files and folders that could not be read.
  std::vector<std::string> Unreadable() const;
  // {"file": {"seen": 120, "changes": 3000}, ...}
  nlohmann::json Counts() const;
  // The whole recording with this manifest.
  std::string Text(const nlohmann::json& manifest) const;

 private:
  using Key = std::pair<std::string, std::string>;  // kind and key

  struct Seen {
    nlohmann::json value;
    int64_t tick = 0;
  };

  void Append(const std::string& line);
  void Tell(const Key& key, nlohmann::json value);

  mutable std::mutex mutex_;
  std::string lines_;
  int64_t at_ns_ = 0;
  int64_t ticks_ = 0;
  std::map<Key, Seen> seen_;
  std::map<std::string, int64_t> changes_;  // by kind
};

}  // namespace tokwatt
