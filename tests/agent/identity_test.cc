#include "agent/identity.h"

#include <gtest/gtest.h>

#include "base/state_dir.h"
#include "base/text_file.h"
#include "tests/agent/spool/spool_fixture.h"

namespace tokwatt {
namespace {

TEST(Identity, RoundTrips) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/identity.json";
  Identity identity{RandomId(SeededRandom(1)), UINT64_MAX, 12, -5};
  ASSERT_TRUE(SaveIdentity(path, identity));
  EXPECT_EQ(*LoadIdentity(path, SeededRandom(2)), identity);
}

TEST(Identity, EveryTruncationIsDamage) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/identity.json";
  ASSERT_TRUE(SaveIdentity(path, {RandomId(SeededRandom(1)), 7, 12, 5}));
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
