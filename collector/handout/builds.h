// Builds: the programs that this collector can hand to a machine that joins.
//
// Its own always: the program that runs, and beside it the lean agent where there is one. Others
// come from release archives (tokwatt-linux-arm64.tar.gz, ...) in the folder beside it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

struct BuildTarget {
  std::string os;            // "linux", "macos"
  std::string architecture;  // "amd64", "arm64"
  std::string name() const { return os + "-" + architecture; }
  bool operator==(const BuildTarget&) const = default;
};

// Every target that there are builds for; what a joining machine may be.
const std::vector<BuildTarget>& BuildTargets();
BuildTarget OwnBuildTarget();

struct Build {
  BuildTarget target;
  std::string file;    // as it is asked for: "tokwatt-linux-arm64.tar.gz", "tokwatt-agent.gz"
  std::string sha256;  // of what is sent, hex
  int64_t bytes = 0;
  bool portable = true;  // false: our own, with the shared libraries of this machine
};

// Thread-safe. A file's digest is made once per time of change.
class Builds {
 public:
  // `own_program`: path of the running binary. `release_dirs`: searched in this order, may be
  // missing. `work_dir`: ours to write, where our own program is kept as it is sent.
  Builds(std::string own_program, std::vector<std::string> release_dirs, std::string work_dir);

  // kNotFound "no_build" with the command that brings it. The first time of our own program takes
  // a second or two.
  Result<Build> Find(const BuildTarget& target);
  // The bytes of a build's file. kNotFound: not a build's.
  Result<std::string> Read(const std::string& file);

 private:
  struct Digest {
    std::filesystem::file_time_type changed;
    std::string sha256;
    int64_t bytes = 0;
  };
  std::string PathOf(const BuildTarget& target) const;  // of what is sent; empty: none
  std::string OwnFile() const;
  std::string ReleaseDir() const;
  bool IsOwn(const std::string& path) const;
  Result<> PackOwn(const std::string& packed) const;
  Result<Build> Describe(const BuildTarget& target, const std::string& path);

  const std::string own_program_;
  const std::vector<std::string> release_dirs_;
  const std::string work_dir_;
  std::mutex mutex_;
  std::map<std::string, Digest> digests_;  // by path
};

}  // namespace tokwatt
