// FilePlayer: a tree as it was recorded, and nothing outside it, whatever a recording says.
#include "probes/recording/file_player.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/text_file.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

class FilePlayerTest : public testing::Test {
 protected:
  FilePlayerTest() : player_(std::move(FilePlayer::Make()).value()) {}
  Result<> File(const std::string& path, const std::string& text) {
    return player_->Apply({"file", path, BytesValue(text)});
  }
  Result<> Link(const std::string& path, const std::string& target) {
    return player_->Apply({"link", path, {{"target", target}}});
  }
  Result<> Fails(const char* kind, const std::string& path, Code code) {
    return player_->Apply({kind, path, ErrorValue({code, "why", {}, {}})});
  }
  Result<std::string> Read(const std::string& path) { return ReadTextFile(player_->root() + path); }

  std::unique_ptr<FilePlayer> player_;
};

TEST_F(FilePlayerTest, FilesChangeAndGo) {
  ASSERT_TRUE(File("/proc/stat", "1"));
  ASSERT_TRUE(File("/proc/stat", "2"));
  EXPECT_EQ(Read("/proc/stat"), "2");
  ASSERT_TRUE(Fails("file", "/proc/stat", Code::kNotFound));
  EXPECT_EQ(Read("/proc/stat").error().code, Code::kNotFound);
}

TEST_F(FilePlayerTest, LinksLeadWhereTheyLed) {
  ASSERT_TRUE(File("/sys/devices/x/name", "x"));
  ASSERT_TRUE(Link("/sys/class/hwmon/hwmon0", "../../devices/x"));
  ASSERT_TRUE(Link("/proc/device-tree", "/sys/devices"));
  ASSERT_TRUE(player_->CheckLinks());
  EXPECT_EQ(Read("/sys/class/hwmon/hwmon0/name"), "x");
  EXPECT_EQ(Read("/proc/device-tree/x/name"), "x");
  EXPECT_EQ(LinkTargetName(player_->root() + "/sys/class/hwmon/hwmon0"), "x");
}

TEST_F(FilePlayerTest, WhatCouldNotBeReadGivesNoNumber) {
  ASSERT_TRUE(Fails("file", "/energy_uj", Code::kPermissionDenied));
  ASSERT_TRUE(Fails("file", "/broken", Code::kUnavailable));
  ASSERT_TRUE(Fails("dir", "/closed", Code::kPermissionDenied));
  EXPECT_FALSE(ReadInteger(player_->root() + "/energy_uj"));
  EXPECT_EQ(ReadInteger(player_->root() + "/broken").error().code, Code::kUnavailable);
  if (::geteuid() != 0) {
    EXPECT_EQ(Read("/energy_uj").error().code, Code::kPermissionDenied);
    EXPECT_EQ(ListDirectory(player_->root() + "/closed").error().code, Code::kPermissionDenied);
  }
  ASSERT_TRUE(File("/energy_uj", "7")) << "permission was given";
  EXPECT_EQ(ReadInteger(player_->root() + "/energy_uj"), 7);
}

TEST_F(FilePlayerTest, NothingIsWrittenOrReadOutsideItsFolder) {
  const TemporaryDirectory outside;
  std::ofstream(outside.path() + "/secret") << "secret";
  const std::string up = "../../../../../../../../../../.." + outside.path();
  EXPECT_FALSE(Link("/a", up));
  EXPECT_FALSE(Link("/b", "../x"));
  EXPECT_FALSE(Link("/c", std::string("x\0y", 3)));
  EXPECT_FALSE(Link("/d", ""));
  for (const char* path : {"", "/", "a", "/../a", "/a/../../b", "/a//b", "/./a"}) {
    EXPECT_FALSE(File(path, "x")) << path;
  }
  // Two links that are harmless one by one: /e/f is the root's parent.
  ASSERT_TRUE(Link("/p/q/e", "../.."));
  ASSERT_TRUE(Link("/g", "p/q/e/../secret")) << "by its words alone it is below the root";
  EXPECT_EQ(player_->CheckLinks().error().code, Code::kDataLoss);
  EXPECT_FALSE(File("/p/q/e/f", "x")) << "through a link";
  EXPECT_EQ(Read("/a/secret").error().code, Code::kNotFound);
}

TEST_F(FilePlayerTest, AFolderIsNoFile) {
  ASSERT_TRUE(File("/a/b", "x"));
  EXPECT_FALSE(File("/a", "x"));
  EXPECT_FALSE(File("/a/b/c", "x"));
  EXPECT_FALSE(player_->Apply({"dir", "/a/b", nlohmann::json::object()}));
}

TEST_F(FilePlayerTest, ItsFolderGoesWithIt) {
  ASSERT_TRUE(Fails("dir", "/closed", Code::kPermissionDenied));
  ASSERT_TRUE(File("/proc/stat", "1"));
  const std::string root = player_->root();
  EXPECT_EQ(fs::status(root).permissions(), fs::perms::owner_all) << "nobody else's";
  player_.reset();
  EXPECT_FALSE(fs::exists(root));
}

}  // namespace
}  // namespace tokwatt
