// Who uses a state folder is told by the locks that are held there, and by what holds them.
#include "cli/service/state_holders.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/state_dir.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

class StateHoldersTest : public testing::Test {
 protected:
  std::unique_ptr<StateLock> Take(const std::string& part) const {
    auto lock = StateLock::Take(folder() + part, "test");
    EXPECT_TRUE(lock) << lock.error().message;
    return lock ? std::move(*lock) : nullptr;
  }
  std::string folder() const { return scratch_.path(); }

  TemporaryDirectory scratch_;
  const std::string self_ = std::to_string(getpid());
};

TEST_F(StateHoldersTest, NobodyIsThereOnceTheLockIsFree) {
  EXPECT_TRUE(HoldersOfState({folder(), "/nope"}).empty());
  Take("/agent").reset();
  EXPECT_TRUE(HoldersOfState({folder()}).empty()) << "the file alone says nothing";
}

TEST_F(StateHoldersTest, AnAgentAndACollectorAreToldApart) {
  auto lock = Take("/agent");
  auto holders = HoldersOfState({folder()});
  ASSERT_EQ(holders.size(), 1u);
  EXPECT_EQ(holders[0].process, self_);
  EXPECT_EQ(holders[0].Name(), "the agent");
  EXPECT_EQ(holders[0].folder, folder() + "/agent");
  lock = Take("/collector");
  holders = HoldersOfState({folder()});
  ASSERT_EQ(holders.size(), 1u);
  EXPECT_EQ(holders[0].Name(), "the collector");
}

TEST_F(StateHoldersTest, OneProcessWithBothIsTokwattUp) {
  const auto agent = Take("/agent");
  const auto collector = Take("/collector");
  // A whole folder, or only its parts: --purge names either.
  for (const auto& folders : std::vector<std::vector<std::string>>{
           {folder()}, {folder() + "/agent", folder() + "/collector"}}) {
    const auto holders = HoldersOfState(folders);
    ASSERT_EQ(holders.size(), 1u);
    EXPECT_EQ(holders[0].process, self_);
    EXPECT_EQ(holders[0].Name(), "tokwatt up");
  }
}

TEST_F(StateHoldersTest, OneThatWroteNoNumberHoldsItAllTheSame) {
  const auto lock = Take("/agent");
  std::ofstream(folder() + "/agent/lock", std::ios::trunc) << "";
  EXPECT_EQ(LockHolder(folder() + "/agent"), "unknown");
}

}  // namespace
}  // namespace tokwatt
