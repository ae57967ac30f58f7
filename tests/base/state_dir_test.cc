#include "base/state_dir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/text_file.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

TEST(StateLock, TheSecondIsTurnedAwayWithTheFirstOnesProcess) {
  const TemporaryDirectory directory;
  const auto first = StateLock::Take(directory.path(), "agent");
  ASSERT_TRUE(first);
  const auto second = StateLock::Take(directory.path(), "agent");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kAlreadyExists);
  EXPECT_EQ(second.error().reason, "data_dir_in_use");
  EXPECT_NE(second.error().message.find("another agent"), std::string::npos);
  EXPECT_NE(second.error().message.find(std::to_string(getpid())), std::string::npos);
  EXPECT_FALSE(second.error().fix.empty());
}

TEST(StateLock, IsFreeAgainWhenItsHolderIsGone) {
  const TemporaryDirectory directory;
  StateLock::Take(directory.path(), "agent").value().reset();
  EXPECT_TRUE(StateLock::Take(directory.path(), "agent"));
}

TEST(StateLock, MakesThePlacePrivate) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a/b";
  ASSERT_TRUE(StateLock::Take(path, "agent"));
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST(StateLock, ClosesAPlaceThatOthersCouldRead) {
  const TemporaryDirectory directory;
  ASSERT_EQ(chmod(directory.path().c_str(), 0755), 0);
  ASSERT_TRUE(StateLock::Take(directory.path(), "collector"));
  struct stat status {};
  ASSERT_EQ(stat(directory.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST(StateLock, APlaceThatCannotBeMadeIsAnError) {
  EXPECT_FALSE(StateLock::Take("/proc/nothing/here", "agent"));
}

TEST(StateLock, AFileInTheWayIsAnError) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(ReplaceFile(directory.path() + "/file", "x", false));
  EXPECT_FALSE(StateLock::Take(directory.path() + "/file/collector", "collector"));
}

TEST(ReplaceFile, LeavesOldOrNewAndNothingElse) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/status.json";
  ASSERT_TRUE(ReplaceFile(path, "old", false));
  ASSERT_TRUE(ReplaceFile(path, "new", true));
  EXPECT_EQ(*ReadTextFile(path), "new");
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

// `sudo tokwatt collector password` writes for a service that is not root.
TEST(ReplaceFile, BelongsToWhomItsFolderBelongsTo) {
  const TemporaryDirectory directory;
  const uid_t service = geteuid() == 0 ? 12345 : geteuid();
  ASSERT_EQ(chown(directory.path().c_str(), service, static_cast<gid_t>(-1)), 0);
  ASSERT_TRUE(ReplaceFile(directory.path() + "/password", "x", true));
  struct stat status {};
  ASSERT_EQ(stat((directory.path() + "/password").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, service);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

}  // namespace
}  // namespace tokwatt
