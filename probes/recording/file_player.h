// FilePlayer: the files of a recording as a tree in a folder of its own, for Env::root.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "probes/recording/observation.h"

namespace tokwatt {

// Called by one thread at a time. The folder goes with it.
//
// A recording is foreign bytes: nothing is written through a link, and a link that would lead out
// of the tree is kDataLoss. A file that could not be read is one without permission or, for other
// errors, a link to itself; it is empty where root replays, who may read everything.
class FilePlayer {
 public:
  // kUnavailable where no folder can be made.
  static Result<std::unique_ptr<FilePlayer>> Make();
  ~FilePlayer();
  FilePlayer(const FilePlayer&) = delete;
  FilePlayer& operator=(const FilePlayer&) = delete;

  const std::string& root() const { return root_; }

  // A file, link or folder as it is from now on; other kinds are ignored.
  Result<> Apply(const Observation& observation);
  // To be called when all changes of a tick are made.
  Result<> CheckLinks() const;

 private:
  explicit FilePlayer(std::string root) : root_(std::move(root)) {}
  Result<> MakeParents(const std::string& path) const;
  Result<> MakeFolder(const Observation& observation);
  Result<> Clear(const std::string& path);
  Result<> WriteFile(const std::string& path, const nlohmann::json& value) const;
  Result<> MakeLink(const std::string& path, const nlohmann::json& value);

  const std::string root_;
  std::map<std::string, std::string> links_;  // by path: where each leads
  std::vector<std::string> closed_;           // folders without permission
};

}  // namespace tokwatt
