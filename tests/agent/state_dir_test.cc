#include "agent/state_dir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "agent/identity.h"
#include "base/text_file.h"
#include "tests/agent/spool_fixture.h"

namespace tokwatt {
namespace {

TEST(StateLock, SecondAgentIsTurnedAwayWithTheFirstOnesProcess) {
  const TemporaryDirectory directory;
  const auto first = StateLock::Take(directory.path());
  ASSERT_TRUE(first);
  const auto second = StateLock::Take(directory.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::kAlreadyExists);
  EXPECT_NE(second.error().message.find(std::to_string(getpid())), std::string::npos);
  EXPECT_FALSE(second.error().fix.empty());
}

TEST(StateLock, IsFreeAgainWhenItsHolderIsGone) {
  const TemporaryDirectory directory;
  StateLock::Take(directory.path()).value().reset();
  EXPECT_TRUE(StateLock::Take(directory.path()));
}

TEST(StateLock, MakesThePlacePrivate) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/a/b";
  ASSERT_TRUE(StateLock::Take(path));
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST(StateLock, PlaceThatCannotBeIsAnError) { EXPECT_FALSE(StateLock::Take("/proc/nothing/here")); }

TEST(ReplaceFile, LeavesOldOrNewAndNothingElse) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/status.json";
  ASSERT_TRUE(ReplaceFile(path, "old", false));
  ASSERT_TRUE(ReplaceFile(path, "new", true));
  EXPECT_EQ(*ReadTextFile(path), "new");
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST(Identity, RoundTrips) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/identity.json";
  Identity identity{RandomDeviceId(SeededRandom(1)), UINT64_MAX, 12, -5};
  ASSERT_TRUE(SaveIdentity(path, identity));
  EXPECT_EQ(*LoadIdentity(path, SeededRandom(2)), identity);
}

TEST(Identity, EveryTruncationIsDamage) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/identity.json";
  ASSERT_TRUE(SaveIdentity(path, {RandomDeviceId(SeededRandom(1)), 7, 12, 5}));
  const std::string whole = *ReadTextFile(path);
  for (size_t size = 0; size < whole.size(); ++size) {
    ASSERT_TRUE(ReplaceFile(path, whole.substr(0, size), false));
    EXPECT_EQ(LoadIdentity(path, SeededRandom(2)).error().code, Code::kDataLoss) << size;
  }
}

TEST(Identity, NewOnesDiffer) {
  const auto one = LoadIdentity("/nonexistent/identity.json", SystemRandom());
  const auto two = LoadIdentity("/nonexistent/identity.json", SystemRandom());
  EXPECT_NE(one->device_id, two->device_id);
}

}  // namespace
}  // namespace tokwatt
