// What is seen of a tree before a plan is made, and the small rules that a plan rests on.
#include "cli/service/look.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cli/service/render.h"
#include "cli/service/service_options.h"
#include "cli/service/texts.h"
#include "tests/cli/service/service_facts.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

class LookTest : public testing::Test {
 protected:
  void Write(const std::string& path, const std::string& content) {
    fs::create_directories(fs::path(root() + path).parent_path());
    std::ofstream(root() + path) << content;
  }
  std::string root() const { return scratch_.path(); }
  ServiceFacts Look(Scope scope = Scope::kSystem, const std::string& data_dir = "") const {
    Asked asked;
    asked.manager = Manager::kSystemd;
    asked.scope = scope;
    asked.root = root();
    asked.self_path = root() + "/unpacked/tokwatt-agent";
    asked.environment["HOME"] = "/home/ana";
    asked.user = "ana";
    Config config;
    const bool system = scope == Scope::kSystem;
    config.data_dir = system ? "/var/lib/tokwatt" : "/home/ana/.local/state/tokwatt";
    config.origins["data_dir"] = data_dir.empty() ? "default" : "--data-dir";
    if (!data_dir.empty()) config.data_dir = data_dir;
    return LookAt(asked, config, [](const Command&) -> Result<Ran> {
      ADD_FAILURE() << "of a tree nothing is asked";
      return Ran();
    });
  }

  TemporaryDirectory scratch_;
};

TEST_F(LookTest, AnEmptyTreeHasNothing) {
  const ServiceFacts facts = Look();
  EXPECT_TRUE(facts.place.system);
  EXPECT_TRUE(facts.users.empty());
  EXPECT_TRUE(facts.groups.empty());
  EXPECT_TRUE(facts.files.empty());
  EXPECT_TRUE(facts.counters.empty());
  EXPECT_TRUE(facts.purge.empty());
  EXPECT_FALSE(facts.state_exists);
  EXPECT_FALSE(facts.IsInstalled(Role::kAgent));
}

TEST_F(LookTest, SeesWhatIsInstalledInATree) {
  Write("/etc/passwd", "root:x:0:0::/root:/bin/sh\ntokwatt:x:990:990::/:/bin/false\n");
  Write("/etc/group", "video:x:44:\ntokwatt:x:990:\n");
  Write("/etc/systemd/system/tokwatt-agent.service", "the unit\n");
  fs::create_directory(root() + "/etc/systemd/system/multi-user.target.wants");
  fs::create_symlink("../tokwatt-agent.service",
                     root() + "/etc/systemd/system/multi-user.target.wants/tokwatt-agent.service");
  Write("/sys/class/powercap/intel-rapl:0/energy_uj", "1\n");
  Write("/sys/class/powercap/intel-rapl:0:1/energy_uj", "1\n");
  Write("/sys/class/powercap/dtpm/energy_uj", "1\n");
  Write("/unpacked/tokwatt-agent", "agent");
  Write("/usr/local/bin/tokwatt-agent", "agent");
  Write("/var/lib/tokwatt/agent/identity.json", "{}");
  const ServiceFacts facts = Look();
  EXPECT_EQ(facts.users, std::set<std::string>{"tokwatt"});
  EXPECT_EQ(facts.groups, std::set<std::string>{"video"});
  EXPECT_EQ(facts.files.at("/etc/systemd/system/tokwatt-agent.service"), "the unit\n");
  EXPECT_TRUE(facts.Running(Role::kAgent).enabled);
  EXPECT_FALSE(facts.Running(Role::kCollector).enabled);
  ASSERT_EQ(facts.counters.size(), 2u);
  EXPECT_EQ(facts.counters[0].path, "/sys/class/powercap/intel-rapl:0/energy_uj");
  EXPECT_FALSE(facts.counters[0].open);
  ASSERT_EQ(facts.binaries.size(), 1u);
  EXPECT_TRUE(facts.binaries[0].same);
  EXPECT_TRUE(facts.state_exists);
  EXPECT_FALSE(facts.state_owned) << "it belongs to who runs the test, not to user 990";
  EXPECT_EQ(facts.purge, std::vector<std::string>{"/var/lib/tokwatt"});
}

TEST_F(LookTest, AnotherVersionOfTheBinaryIsNotTheSame) {
  Write("/unpacked/tokwatt-agent", "agent 2");
  Write("/usr/local/bin/tokwatt-agent", "agent 1");
  EXPECT_FALSE(Look().binaries[0].same);
}

TEST_F(LookTest, APlaceForTheStateIsAnArgumentOfAUsersServiceAndNoneOfTheMachines) {
  EXPECT_TRUE(Look(Scope::kUser).extra_arguments.empty());
  const ServiceFacts users = Look(Scope::kUser, "/srv/data");
  EXPECT_EQ(users.extra_arguments, (std::vector<std::string>{"--data-dir", "/srv/data"}));
  EXPECT_EQ(users.place.state_dir, "/srv/data");
  EXPECT_EQ(users.other_data_dir, "");
  EXPECT_EQ(Look().other_data_dir, "");
  EXPECT_EQ(Look(Scope::kSystem, "/srv/data").other_data_dir, "/srv/data");
}

TEST_F(LookTest, ACopiedBinaryInABuildTreeIsKnown) {
  Write("/usr/local/share/tokwatt/installed", "copied /build/tokwatt\ncopied /usr/bin/tokwatt\n");
  Write("/build/CMakeCache.txt", "");
  EXPECT_EQ(Look().build_tree, std::set<std::string>{"/build/tokwatt"});
}

TEST(IsBinFolder, IsRootsInPathAndNoBuildTree) {
  EXPECT_TRUE(IsBinFolder("/usr/bin", "/usr/bin:/bin"));
  EXPECT_FALSE(IsBinFolder("/usr/bin", "/usr/local/bin")) << "not in PATH";
  EXPECT_FALSE(IsBinFolder("/nope", "/nope"));
  const TemporaryDirectory scratch;
  EXPECT_FALSE(IsBinFolder(scratch.path(), scratch.path())) << "everybody may write above it";
}

TEST(IsBuildTree, IsWhereCMakeWrites) {
  const TemporaryDirectory scratch;
  EXPECT_FALSE(IsBuildTree(scratch.path()));
  std::ofstream(scratch.path() + "/CMakeCache.txt") << "";
  EXPECT_TRUE(IsBuildTree(scratch.path()));
  EXPECT_TRUE(IsBuildTree(scratch.path() + "/bin")) << "and the folders in it";
}

TEST(DeployText, EveryFileIsCarriedWhole) {
  for (const EmbeddedText& each : EmbeddedTexts()) {
    std::ostringstream file;
    file << std::ifstream(TOKWATT_SOURCE_DIR "/deploy/" + std::string(each.name)).rdbuf();
    EXPECT_EQ(each.text, file.str()) << each.name;
    EXPECT_FALSE(each.text.empty()) << each.name;
  }
  EXPECT_EQ(DeployText("systemd/no-such.service"), "");
}

TEST(SystemdWord, QuotesWhatWouldBeTwoWordsAndDoublesWhatWouldBeExpanded) {
  EXPECT_EQ(SystemdWord("/usr/local/bin/tokwatt"), "/usr/local/bin/tokwatt");
  EXPECT_EQ(SystemdWord("/home/a b/bin"), "\"/home/a b/bin\"");
  EXPECT_EQ(SystemdWord("100%$x"), "100%%$$x");
  EXPECT_EQ(SystemdWord("a\"b\\c"), "\"a\\\"b\\\\c\"");
  EXPECT_EQ(SystemdWord(""), "\"\"");
}

TEST(RenderService, TextOfAPropertyListIsEscaped) {
  ServiceFacts facts = FreshMachine(Manager::kLaunchd, false);
  facts.extra_arguments = {"--data-dir", "/Users/ana/a&b<c>"};
  const std::string text = RenderService(facts, Role::kAgent, false);
  EXPECT_NE(text.find("<string>/Users/ana/a&amp;b&lt;c&gt;</string>"), std::string::npos) << text;
  EXPECT_EQ(text.find('@'), std::string::npos) << "a name was not filled in:\n" << text;
}

TEST(RolesToInstall, AreTheOnesThatThePersonMeans) {
  const auto names = [](const std::vector<std::string>& given, bool has_collector,
                        const std::string& collector = "127.0.0.1:7812") {
    Config config;
    config.collector = collector;
    std::string text;
    const auto roles = RolesToInstall(given, has_collector, config);
    if (!roles) return roles.error().reason;
    for (const Role role : *roles) text += RoleName(role) + " ";
    return text;
  };
  EXPECT_EQ(names({}, true), "collector agent ");
  EXPECT_EQ(names({}, false), "agent ");
  EXPECT_EQ(names({}, true, "nas:7812"), "agent ") << "the collector is on another machine";
  EXPECT_EQ(names({"collector"}, true, "nas:7812"), "collector ");
  EXPECT_EQ(names({"agent", "collector"}, true), "collector agent ");
  EXPECT_EQ(names({"agent", "agent"}, true), "agent ");
  EXPECT_EQ(names({"collector"}, false), "no_such_role");
  EXPECT_EQ(names({"up"}, true), "unknown_role");
}

TEST(SystemCommands, RunToTheirEnd) {
  const RunCommand run = SystemCommands();
  const auto ran = run({"sh", "-c", "echo out; echo err >&2; read x; exit 3"});
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(ran->code, 3);
  EXPECT_EQ(ran->out, "out\n");
  EXPECT_EQ(ran->err, "err\n");
  EXPECT_EQ(run({"sh", "-c", "kill -KILL $$"})->code, 128 + 9);
  EXPECT_TRUE(HasProgram("sh"));
  EXPECT_FALSE(HasProgram("no-such-program-of-tokwatt"));
}

TEST(SystemCommands, AMissingProgramIsAnError) {
  EXPECT_FALSE(SystemCommands()({"no-such-program-of-tokwatt"}));
}

}  // namespace
}  // namespace tokwatt
