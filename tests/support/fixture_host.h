// FixtureHost: a recorded or written machine as Env::root, moved from point t0 to point t1.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace tokwatt {

// Absolute, because a link's target is read from where the link is.
inline std::string FixtureHostsDirectory() {
  return std::filesystem::absolute(TOKWATT_FIXTURES).string() + "/hosts";
}

// root() is a symbolic link that GoTo turns to another point: readers keep their paths.
class FixtureHost {
 public:
  explicit FixtureHost(std::string host) : host_(std::move(host)) {
    std::string pattern = testing::TempDir() + "tokwatt-host-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    directory_ = pattern;
    std::filesystem::permissions(directory_, std::filesystem::perms(0755));
    GoTo("t0");
  }
  ~FixtureHost() { std::filesystem::remove_all(directory_); }
  FixtureHost(const FixtureHost&) = delete;
  FixtureHost& operator=(const FixtureHost&) = delete;

  std::string root() const { return directory_ + "/root"; }

  void GoTo(const std::string& point) {
    std::filesystem::remove(root());
    const std::string target =
        copied_ ? directory_ + "/" + point : FixtureHostsDirectory() + "/" + host_ + "/" + point;
    std::filesystem::create_directory_symlink(target, root());
  }

  // From now on a private copy, which a test may change.
  void Copy() {
    for (const char* point : {"t0", "t1"}) {
      std::filesystem::copy(
          FixtureHostsDirectory() + "/" + host_ + "/" + point, directory_ + "/" + point,
          std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks);
    }
    copied_ = true;
    GoTo("t0");
  }
  // The file in both points of the copy.
  void Forbid(const std::string& file) {
    for (const char* point : {"t0", "t1"}) {
      std::filesystem::permissions(directory_ + "/" + point + file, std::filesystem::perms::none);
    }
  }
  void Write(const std::string& file, const std::string& text) {
    const std::filesystem::path path = root() + file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  void Remove(const std::string& file) { std::filesystem::remove_all(root() + file); }

 private:
  const std::string host_;
  std::string directory_;
  bool copied_ = false;
};

}  // namespace tokwatt
