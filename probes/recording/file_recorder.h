// FileRecorder: reads the files that patterns name, with the links and folders on the way to them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "probes/file_pattern.h"
#include "probes/recording/recording_writer.h"
#include "probes/recording/scrub.h"

namespace tokwatt {

// Called by one thread at a time.
class FileRecorder {
 public:
  // `root` as Env::root.
  FileRecorder(std::string root, FilePatterns patterns);

  // Reads everything once. Of a network interface without hardware (bridges, tunnels, containers:
  // names that people gave) nothing is read.
  void Record(RecordingWriter& writer);

  size_t masked() const { return mask_.masked(); }
  size_t too_large() const { return too_large_; }  // files that were left out for their size

 private:
  struct Step {
    std::string name;
    bool of_link = false;  // of a link's target, and not of the pattern
  };
  // On the way from the root to one file. Folders are canonical: no link is in them.
  struct Way {
    std::string folder;
    std::vector<Step> rest;  // the next one last
    std::vector<std::pair<std::string, std::string>> links;
  };

  void Walk(const FilePattern& pattern, Way way);
  void Expand(const FilePattern& pattern, const Way& way, const std::string& name);
  void Follow(const FilePattern& pattern, Way way, const std::string& path);
  void Arrive(const FilePattern& pattern, const Way& way);
  void TellLinks(const Way& way);
  void Tell(const char* kind, const std::string& path, nlohmann::json value);
  nlohmann::json Read(const FilePattern& pattern, const std::string& path);
  bool LeftAlone(const std::string& path) const;

  const std::string root_;
  const FilePatterns patterns_;
  std::vector<char> buffer_;
  RecordingWriter* writer_ = nullptr;  // while Record runs
  IdentifierMask mask_;
  size_t too_large_ = 0;
};

}  // namespace tokwatt
