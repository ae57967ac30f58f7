// Plans carried out in a folder of the test: what is written, and that a failure leaves nothing.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "cli/service/execute.h"
#include "tests/cli/service/service_facts.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

constexpr char kRunning[] = "ActiveState=active\nSubState=running\nMainPID=7\n";

class ExecutorTest : public testing::Test {
 protected:
  // The user and group tokwatt are who runs the test: giving to them needs no root.
  ExecutorTest() {
    Write("/etc/passwd", "tokwatt:x:" + std::to_string(getuid()) + ":1::/:/bin/false\n");
    Write("/etc/group", "tokwatt:x:" + std::to_string(getgid()) +
                            ":\ntokwatt-power:x:" + std::to_string(getgid()) + ":\n");
    Write("/unpacked/tokwatt", "binary");
    Write("/unpacked/tokwatt-agent", "agent's binary");
  }

  void Write(const std::string& path, const std::string& content) {
    fs::create_directories(fs::path(root() + path).parent_path());
    std::ofstream(root() + path) << content;
  }
  std::string Read(const std::string& path) const {
    std::ostringstream content;
    content << std::ifstream(root() + path).rdbuf();
    return content.str();
  }
  bool Exists(const std::string& path) const { return fs::exists(root() + path); }
  std::string root() const { return scratch_.path(); }

  // Every file and folder with its mode and content.
  std::map<std::string, std::string> Tree() const {
    std::map<std::string, std::string> tree;
    for (const auto& entry : fs::recursive_directory_iterator(root())) {
      struct stat status {};
      lstat(entry.path().c_str(), &status);
      const std::string name = entry.path().string().substr(root().size());
      tree[name] = std::to_string(status.st_mode) + " " + (entry.is_directory() ? "" : Read(name));
    }
    return tree;
  }

  // A machine in the folder of the test; the plan has no tree of its own, so it starts services.
  ServiceFacts Facts() const {
    ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
    for (BinaryFact& binary : facts.binaries) binary.source = root() + "/unpacked/" + binary.name;
    return facts;
  }

  // What a command that has these words in it answers.
  Result<> Apply(const ServicePlan& plan, const std::map<std::string, Ran>& answers = {}) {
    const RunCommand run = [this, answers](const Command& argv) -> Result<Ran> {
      ran_.push_back(CommandText(argv));
      for (const auto& [words, answer] : answers) {
        if (ran_.back().find(words) != std::string::npos) return answer;
      }
      return Ran{0, kRunning, ""};
    };
    Executor executor(root(), Manager::kSystemd, run, clock_,
                      [this](const std::string& line) { said_ += line + "\n"; });
    return executor.Apply(plan);
  }

  bool HasRun(const std::string& command) const {
    return std::find(ran_.begin(), ran_.end(), command) != ran_.end();
  }

  TemporaryDirectory scratch_;
  FakeClock clock_;
  std::vector<std::string> ran_;
  std::string said_;
};

const std::vector<Role> kBoth = {Role::kCollector, Role::kAgent};

TEST_F(ExecutorTest, InstallsWhatWasPlanned) {
  const auto plan = PlanInstall(Facts(), kBoth);
  ASSERT_TRUE(plan);
  const Result<> done = Apply(*plan);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(Read("/usr/local/bin/tokwatt-agent"), "agent's binary");
  EXPECT_NE(Read("/etc/systemd/system/tokwatt-agent.service")
                .find("ExecStart=/usr/local/bin/tokwatt-agent agent run\n"),
            std::string::npos);
  EXPECT_EQ(Read("/usr/local/share/tokwatt/installed"),
            "made user tokwatt\ncopied /usr/local/bin/tokwatt\n"
            "copied /usr/local/bin/tokwatt-agent\n");
  EXPECT_EQ(fs::status(root() + "/var/lib/tokwatt").permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(root() + "/usr/local/bin/tokwatt").permissions(), fs::perms(0755));
  EXPECT_TRUE(HasRun("systemctl enable tokwatt-agent.service"));
  EXPECT_TRUE(HasRun("systemctl start tokwatt-agent.service"));
}

// Each step of the plan fails once.
TEST_F(ExecutorTest, WhicheverCommandFailsNothingIsHalfInstalled) {
  const auto plan = PlanInstall(Facts(), kBoth);
  ASSERT_TRUE(plan);
  const auto before = Tree();
  int failures = 0;
  for (const Step& step : plan->steps) {
    if (step.kind != StepKind::kRun && step.kind != StepKind::kStaysUp) continue;
    ++failures;
    const Result<> done = Apply(*plan, {{CommandText(step.argv), Ran{1, "", "no\n"}}});
    ASSERT_FALSE(done) << StepText(step);
    EXPECT_EQ(Tree(), before) << StepText(step);
    EXPECT_TRUE(HasRun("systemctl daemon-reload"));
  }
  EXPECT_GT(failures, 5);
}

TEST_F(ExecutorTest, WhatWasStartedBeforeAFailureIsStoppedAndDisabled) {
  const auto plan = PlanInstall(Facts(), kBoth);
  ASSERT_TRUE(plan);
  EXPECT_FALSE(Apply(*plan, {{"show tokwatt-agent", Ran{0, "ActiveState=failed\n", ""}}}));
  for (const char* unit : {"tokwatt-agent.service", "tokwatt-collector.service"}) {
    EXPECT_TRUE(HasRun(std::string("systemctl stop ") + unit));
    EXPECT_TRUE(HasRun(std::string("systemctl disable ") + unit));
  }
}

TEST_F(ExecutorTest, WhatCannotBeWrittenUndoesTheRest) {
  Write("/etc/systemd/system", "a file where a folder should be");
  const auto before = Tree();
  const auto plan = PlanInstall(Facts(), kBoth);
  ASSERT_TRUE(plan);
  EXPECT_FALSE(Apply(*plan));
  EXPECT_EQ(Tree(), before);
  EXPECT_TRUE(HasRun("userdel tokwatt")) << "the user that was made goes again";
}

TEST_F(ExecutorTest, AFailedUpgradePutsBackTheOldBinaryAndUnit) {
  Write("/usr/local/bin/tokwatt-agent", "the old agent");
  Write("/etc/systemd/system/tokwatt-agent.service", "the old unit\n");
  Write("/var/lib/tokwatt/agent/identity.json", "{}");
  ServiceFacts facts = Facts();
  facts.files["/etc/systemd/system/tokwatt-agent.service"] = "the old unit\n";
  facts.running[Role::kAgent] = {true, true};
  facts.state_exists = true;
  const auto before = Tree();
  const auto plan = PlanInstall(facts, {Role::kAgent});
  ASSERT_TRUE(plan);
  EXPECT_FALSE(Apply(*plan, {{"show tokwatt-agent", Ran{0, "ActiveState=failed\n", ""}},
                             {"journalctl", Ran{0, "the port is taken\n", ""}}}));
  EXPECT_EQ(Tree(), before);
  EXPECT_EQ(ran_.back(), "systemctl restart tokwatt-agent.service") << "the old one runs again";
  EXPECT_NE(said_.find("it wrote: the port is taken\n"), std::string::npos) << said_;
}

TEST_F(ExecutorTest, AServiceWhoseProcessChangesDoesNotStayUp) {
  Step step;
  step.kind = StepKind::kStaysUp;
  step.path = "tokwatt-agent.service";
  step.argv = {"ask"};
  ServicePlan plan;
  plan.steps = {step};
  EXPECT_TRUE(Apply(plan));
  int asked = 0;
  const RunCommand crashing = [&asked](const Command&) -> Result<Ran> {
    const std::string pid = std::to_string(++asked);
    return Ran{0, "ActiveState=active\nSubState=running\nMainPID=" + pid + "\n", ""};
  };
  Executor executor(root(), Manager::kSystemd, crashing, clock_, [](const std::string&) {});
  EXPECT_FALSE(executor.Apply(plan)) << "it was started again in between";
}

TEST_F(ExecutorTest, RemovingGoesOnAfterAFailureAndSaysIt) {
  ServiceFacts facts = Facts();
  const auto install = PlanInstall(facts, kBoth);
  ASSERT_TRUE(install && Apply(*install));
  const auto plan = PlanUninstall(Afterwards(facts, *install), false);
  ASSERT_TRUE(plan);
  const Result<> done = Apply(*plan, {{"userdel", Ran{8, "", "tokwatt is logged in\n"}}});
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("tokwatt is logged in"), std::string::npos);
  EXPECT_FALSE(Exists("/etc/systemd/system/tokwatt-agent.service"));
  EXPECT_FALSE(Exists("/usr/local/bin/tokwatt"));
  EXPECT_FALSE(Exists("/usr/local/share/tokwatt")) << "an empty folder of ours goes too";
  EXPECT_TRUE(Exists("/var/lib/tokwatt")) << "state stays";
  EXPECT_NE(said_.find("FAILED: run userdel tokwatt"), std::string::npos) << said_;
}

TEST_F(ExecutorTest, PurgeTakesTheState) {
  Write("/var/lib/tokwatt/agent/identity.json", "{}");
  ServiceFacts facts = Facts();
  facts.purge = {"/var/lib/tokwatt"};
  const auto plan = PlanUninstall(facts, true);
  ASSERT_TRUE(plan && Apply(*plan));
  EXPECT_FALSE(Exists("/var/lib/tokwatt"));
}

TEST_F(ExecutorTest, AMovedStateComesBackWhenTheInstallFails) {
  Write("/root/.local/state/tokwatt/agent/identity.json", "{}");
  ServiceFacts facts = Facts();
  facts.root_state = "/root/.local/state/tokwatt";
  const auto before = Tree();
  const auto plan = PlanInstall(facts, {Role::kAgent});
  ASSERT_TRUE(plan);
  EXPECT_FALSE(Apply(*plan, {{"start tokwatt-agent", Ran{1, "", ""}}}));
  EXPECT_EQ(Tree(), before);
  ASSERT_TRUE(Apply(*plan));
  EXPECT_EQ(Read("/var/lib/tokwatt/agent/identity.json"), "{}");
  EXPECT_FALSE(Exists("/root/.local/state/tokwatt"));
}

TEST_F(ExecutorTest, AnOwnerThatThereIsNotIsSaidBeforeAnythingIsWritten) {
  ServicePlan plan;
  plan.steps = {WriteFileStep("/etc/x", "x", 0600)};
  plan.steps[0].group = "nobodys";
  const Result<> done = Apply(plan);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "there is no group 'nobodys'");
  EXPECT_FALSE(Exists("/etc/x"));
}

TEST_F(ExecutorTest, GivingATreeAwayFollowsNoLink) {
  Write("/var/lib/tokwatt/agent/x", "x");
  fs::create_symlink("nowhere", root() + "/var/lib/tokwatt/dangling");
  fs::create_directory_symlink("..", root() + "/var/lib/tokwatt/agent/round");
  Step own;
  own.kind = StepKind::kOwn;
  own.path = "/var/lib/tokwatt";
  own.owner = own.group = "tokwatt";
  own.recursive = true;
  ServicePlan plan;
  plan.steps = {own};
  const Result<> done = Apply(plan);
  EXPECT_TRUE(done) << "followed, the one is not there and the other has no end: "
                    << done.error().message;
}

}  // namespace
}  // namespace tokwatt
