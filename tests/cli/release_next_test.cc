// What a release ends with: folders of archives that a collector really looks in.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "cli/services.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

// say_next of deploy/lib/tarball.sh, called in `clone`.
std::string SayNext(const std::string& clone, const std::string& out) {
  const std::string lib = fs::absolute(TOKWATT_SOURCE_DIR "/deploy/lib/").string();
  const std::string line = "cd '" + clone + "' && bash -c 'set -euo pipefail; . " + lib +
                           "packages.sh; . " + lib + "tarball.sh; say_next " + out + "' 2>&1";
  FILE* shell = popen(line.c_str(), "r");
  std::string text;
  char buffer[512];
  while (std::fgets(buffer, sizeof buffer, shell) != nullptr) text += buffer;
  EXPECT_EQ(pclose(shell), 0) << text;
  return text;
}

class ReleaseNextTest : public ::testing::Test {
 protected:
  ReleaseNextTest() { fs::create_directories(clone() + "/build/dist"); }
  std::string clone() const { return fs::canonical(scratch_.path()).string(); }
  TemporaryDirectory scratch_;
};

TEST_F(ReleaseNextTest, OfThisCloneTheCollectorHandsThemOutAtOnce) {
  const std::string said = SayNext(clone(), "build/dist");
  EXPECT_NE(said.find("a collector that runs from this clone hands them out"), std::string::npos);
  EXPECT_NE(said.find("tokwatt devices add"), std::string::npos) << said;
}

TEST_F(ReleaseNextTest, AnotherFolderIsNamedInTheSettings) {
  fs::create_directory(clone() + "/elsewhere");
  const std::string said = SayNext(clone(), "elsewhere");
  EXPECT_NE(said.find("release_dir = \"" + clone() + "/elsewhere\""), std::string::npos) << said;
  EXPECT_EQ(said.find("from this clone"), std::string::npos) << said;
}

// A service runs as /usr/local/bin/tokwatt, a clone's collector from build/release.
TEST_F(ReleaseNextTest, TheFoldersAreThoseThatACollectorLooksIn) {
  const auto folders = MakeCollectorOptions(Config()).release_dirs;
  const auto ends_with = [](const std::string& folder, const std::string& end) {
    return folder.size() > end.size() && folder.substr(folder.size() - end.size()) == end;
  };
  ASSERT_EQ(folders.size(), 2u);
  EXPECT_TRUE(ends_with(folders[0], "/share/tokwatt/releases")) << folders[0];
  EXPECT_TRUE(ends_with(folders[1], "/dist")) << folders[1];
  EXPECT_NE(SayNext(clone(), "build/dist").find("/usr/local/share/tokwatt/releases/\n"),
            std::string::npos);
}

}  // namespace
}  // namespace tokwatt
