// config show on a machine that joined a collector: what its agent uses, and where that comes from.
#include "agent/credentials.h"
#include "base/state_dir.h"
#include "cli/exit_code.h"
#include "tests/cli/command_fixture.h"

namespace tokwatt {
namespace {

class ConfigShowTest : public CommandTest {
 protected:
  void Join() {
    Credentials credentials;
    credentials.collector = "box:7812";
    credentials.certificate = "there";
    credentials.key = "secret";
    credentials.name = "loft";
    credentials.found_at = "192.168.1.5:7812";
    credentials.allow_commands = false;
    ASSERT_TRUE(MakePrivateDirectory(state_dir()));
    ASSERT_TRUE(SaveCredentials(state_dir(), credentials));
  }
  std::string state_dir() const { return data_dir() + "/agent"; }
  std::string From() const { return "  # " + CredentialsPath(state_dir()) + "\n"; }
};

TEST_F(ConfigShowTest, AMachineThatJoinedSendsToItsCollector) {
  EXPECT_NE(Run({"config", "show"}).out.find("agent.collector = 127.0.0.1:7812  # default\n"),
            std::string::npos);
  Join();
  const Ended ended = Run({"config", "show"});
  EXPECT_EQ(ended.code, kExitOk) << ended.err;
  for (const char* line :
       {"agent.collector = 192.168.1.5:7812", "agent.allow_commands = false", "name = loft"}) {
    EXPECT_NE(ended.out.find(line + From()), std::string::npos) << line << "\n" << ended.out;
  }
  EXPECT_EQ(ended.out.find("secret"), std::string::npos);
}

TEST_F(ConfigShowTest, ACollectorThatIsNamedIsUsedAlone) {
  Join();
  setenv("TOKWATT_AGENT_COLLECTOR", "127.0.0.1:7999", 1);
  const Ended ended = Run({"config", "show"});
  unsetenv("TOKWATT_AGENT_COLLECTOR");
  EXPECT_NE(ended.out.find("agent.collector = 127.0.0.1:7999  # TOKWATT_AGENT_COLLECTOR\n"),
            std::string::npos)
      << ended.out;
  EXPECT_NE(ended.out.find("agent.allow_commands = true  # default\n"), std::string::npos)
      << "a collector of this machine needs no leave";
}

TEST_F(ConfigShowTest, CredentialsThatCannotBeReadAreSaid) {
  ASSERT_TRUE(MakePrivateDirectory(state_dir()));
  ASSERT_TRUE(ReplaceFile(CredentialsPath(state_dir()), "{}", false));
  const Ended ended = Run({"config", "show"});
  EXPECT_EQ(ended.code, kExitOk);
  EXPECT_NE(ended.err.find("credentials.json is damaged"), std::string::npos) << ended.err;
  EXPECT_NE(ended.out.find("agent.collector = 127.0.0.1:7812"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
