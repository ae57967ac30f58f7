// Ending a process that an uninstall found: that one only, and only while it runs that program.
#include "cli/service/process.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "cli/config/paths.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

// Ten seconds of it are one of this machine's.
class HastyClock : public Clock {
 public:
  MonoTime Mono() const override { return clock_->Mono(); }
  WallTime Wall() const override { return clock_->Wall(); }
  bool WaitUntil(MonoTime deadline, const StopToken& stop) const override {
    const MonoTime now = Mono();
    return clock_->WaitUntil(now + (deadline - now) / 10, stop);
  }
  std::string BootId() const override { return clock_->BootId(); }

 private:
  std::unique_ptr<Clock> clock_ = MakeSystemClock();
};

class ProcessTest : public testing::Test {
 protected:
  void SetUp() override {
    child_ = fork();
    if (child_ == 0) {
      pause();
      _exit(0);
    }
    ASSERT_GT(child_, 0);
  }
  void TearDown() override {
    if (child_ <= 0) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  void Become(const std::string& program) {
    TearDown();
    child_ = fork();
    if (child_ == 0) {
      execl(program.c_str(), program.c_str(), "60", nullptr);
      _exit(127);
    }
    ASSERT_GT(child_, 0);
    while (!Runs(child_, program)) usleep(1000);
  }
  pid_t child_ = -1;
  std::unique_ptr<Clock> clock_ = MakeSystemClock();
};

TEST_F(ProcessTest, IsToldFromOthersByItsProgram) {
  EXPECT_TRUE(Runs(child_, SelfPath()));
  EXPECT_FALSE(Runs(child_, "/usr/local/bin/tokwatt-agent"));
  EXPECT_FALSE(Runs(child_, "/bin/sh"));
}

TEST_F(ProcessTest, IsAskedToEndAndEnds) {
  ASSERT_TRUE(EndProcess(child_, SelfPath(), *clock_));
  int status = 0;
  ASSERT_EQ(waitpid(child_, &status, 0), child_);
  child_ = -1;
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
}

TEST_F(ProcessTest, AnotherProgramIsLeftAlone) {
  ASSERT_TRUE(EndProcess(child_, "/usr/local/bin/tokwatt-agent", *clock_));
  EXPECT_EQ(waitpid(child_, nullptr, WNOHANG), 0);
}

TEST_F(ProcessTest, OneWhoseFileWasReplacedSinceIsStillThatProgramAndEnds) {
  const TemporaryDirectory scratch;
  const std::string program = scratch.path() + "/program";
  std::filesystem::copy_file("/bin/sleep", program);
  Become(program);
  std::filesystem::copy_file("/bin/sleep", program + ".new");
  std::filesystem::rename(program + ".new", program);
  EXPECT_TRUE(Runs(child_, program));
  EXPECT_FALSE(Runs(child_, scratch.path() + "/other"));
  ASSERT_TRUE(EndProcess(child_, program, *clock_));
  EXPECT_FALSE(Runs(child_, program));
}

// It went on, and uninstall --purge removed what it wrote to.
TEST_F(ProcessTest, OneThatHearsNothingIsEndedAllTheSame) {
  kill(child_, SIGSTOP);
  ASSERT_EQ(waitpid(child_, nullptr, WUNTRACED), child_);  // of two signals the lower comes first
  ASSERT_TRUE(EndProcess(child_, SelfPath(), HastyClock()));
  int status = 0;
  ASSERT_EQ(waitpid(child_, &status, 0), child_);
  child_ = -1;
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
}

TEST_F(ProcessTest, OneThatIsGoneIsNoError) {
  kill(child_, SIGKILL);
  waitpid(child_, nullptr, 0);
  EXPECT_FALSE(Runs(child_, SelfPath()));
  EXPECT_TRUE(EndProcess(child_, SelfPath(), *clock_));
  child_ = -1;
}

}  // namespace
}  // namespace tokwatt
