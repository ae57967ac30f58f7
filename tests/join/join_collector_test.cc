// JoinCollector: what a machine keeps, whatever happens while it joins.
#include "agent/join.h"

#include <fstream>

#include "base/state_dir.h"
#include "base/text_file.h"
#include "tests/join/join_fixture.h"

namespace tokwatt {
namespace {

class JoinCollectorTest : public JoinTest {
 protected:
  JoinOptions Options(const JoinToken& token) {
    JoinOptions options;
    options.state_dir = state.path() + "/agent";
    options.own_trust_dir = state.path() + "/collector/trust";
    options.token = token;
    options.host_name = "spark";
    return options;
  }
  Result<JoinOutcome> Run(const JoinOptions& options) {
    return JoinCollector(options, clock, SeededRandom(++lives));
  }
  std::string IdentityText() const {
    return ReadTextFile(state.path() + "/agent/identity.json").value_or("");
  }
  Credentials Kept() const { return LoadCredentials(state.path() + "/agent")->value(); }

  TemporaryDirectory state;
  uint64_t lives = 0;
};

TEST_F(JoinCollectorTest, AMachineThatJoinedKeepsItsIdentityAndCanSend) {
  JoinOptions options = Options(Token());
  options.allow_commands = true;
  options.name = "the spark";
  const auto joined = Run(options);
  ASSERT_TRUE(joined) << joined.error().message;
  EXPECT_EQ(joined->name, "the spark");
  EXPECT_FALSE(joined->was_member);
  EXPECT_NE(IdentityText().find(joined->device_id), std::string::npos);
  EXPECT_EQ(Kept().collector, address());
  EXPECT_EQ(Kept().name, "the spark");
  EXPECT_TRUE(Kept().allow_commands);
  EXPECT_TRUE(gate->Admit(Kept().certificate));
}

TEST_F(JoinCollectorTest, TheSameLineTwiceChangesNothing) {
  const JoinOptions options = Options(Token());
  ASSERT_TRUE(Run(options));
  const std::string key = Kept().key;
  const std::string identity = IdentityText();
  const auto again = Run(options);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(again->was_member);
  EXPECT_EQ(Kept().key, key);
  EXPECT_EQ(IdentityText(), identity);
}

TEST_F(JoinCollectorTest, AFreshLineGivesAMemberANewKeyAndItsOldPlace) {
  const auto first = Run(Options(Token()));
  const std::string key = Kept().key;
  const auto second = Run(Options(Token()));
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(second->device_id, first->device_id);
  EXPECT_NE(Kept().key, key);
}

TEST_F(JoinCollectorTest, ALineAfterItsTimeLeavesAMemberAMember) {
  ASSERT_TRUE(Run(Options(Token())));
  const JoinToken late = Token();
  clock.Advance(kJoinCodeLifetime);
  EXPECT_EQ(Run(Options(late)).error().reason, "code_expired");
  EXPECT_TRUE(gate->Admit(Kept().certificate));
}

TEST_F(JoinCollectorTest, AnotherCollectorsMemberMustSayThatItMoves) {
  Credentials other;
  other.collector = "attic:7812";
  other.root = MakeIssuer(PrivateKey::Generate(), "x", {}, clock.Wall()).root.ToPem();
  other.certificate = "one";
  ASSERT_TRUE(MakePrivateDirectory(state.path() + "/agent"));
  ASSERT_TRUE(SaveCredentials(state.path() + "/agent", other));
  JoinOptions options = Options(Token());
  const auto refused = Run(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "joined_elsewhere");
  EXPECT_NE(refused.error().message.find("attic:7812"), std::string::npos);
  EXPECT_EQ(Kept(), other);
  options.move = true;
  ASSERT_TRUE(Run(options));
  EXPECT_EQ(Kept().collector, address());
}

TEST_F(JoinCollectorTest, TheCollectorsOwnMachineNeedsNotToJoin) {
  const JoinOptions options = Options(Token());
  ASSERT_TRUE(MakePrivateDirectory(options.own_trust_dir));
  std::ofstream(options.own_trust_dir + "/ca.pem") << gate->authority().root().ToPem();
  EXPECT_EQ(Run(options).error().reason, "own_machine");
  EXPECT_EQ(IdentityText(), "");
}

TEST_F(JoinCollectorTest, WhileTheAgentRunsItMayJoinAnewButNotBecomeAnother) {
  const auto first = Run(Options(Token()));
  const auto running = StateLock::Take(state.path() + "/agent", "agent");
  ASSERT_TRUE(running);
  EXPECT_TRUE(Run(Options(Token())));
  JoinOptions copy = Options(Token());
  copy.new_identity = true;
  EXPECT_EQ(Run(copy).error().reason, "data_dir_in_use");
  EXPECT_NE(IdentityText().find(first->device_id), std::string::npos);
}

// A disk was copied: the copy is refused with what to do, and then is a machine of its own.
TEST_F(JoinCollectorTest, ACopyBecomesAMachineOfItsOwn) {
  const auto original = Run(Options(Token()));
  std::ofstream(state.path() + "/agent/spool.db") << "what the original measured";
  JoinOptions copy = Options(Token());
  copy.new_identity = true;
  const auto joined = Run(copy);
  ASSERT_TRUE(joined) << joined.error().message;
  EXPECT_NE(joined->device_id, original->device_id);
  EXPECT_FALSE(ReadTextFile(state.path() + "/agent/spool.db"));
  EXPECT_EQ(ReadTextFile(state.path() + "/agent/spool.db.before"), "what the original measured");
}

// A second try after a code that was refused overwrote the identity that the first had set aside.
TEST_F(JoinCollectorTest, WhatWasSetAsideOnceIsKeptWhenItIsTriedAgain) {
  ASSERT_TRUE(Run(Options(Token())));
  const std::string original = IdentityText();
  JoinOptions copy = Options(Token());
  copy.new_identity = true;
  copy.token.code = "AAAAAAAAAAAAAAAA";
  EXPECT_EQ(Run(copy).error().reason, "code_unknown");
  copy.token = Options(Token()).token;
  ASSERT_TRUE(Run(copy));
  EXPECT_EQ(ReadTextFile(state.path() + "/agent/identity.json.before").value(), original);
}

TEST_F(JoinCollectorTest, AMachineTakesAnothersPlaceWithItsId) {
  ASSERT_TRUE(machine.Join(Token()));
  const auto joined = Run(Options(Token(DeviceOf(machine))));
  ASSERT_TRUE(joined) << joined.error().message;
  EXPECT_TRUE(joined->took_a_place);
  EXPECT_EQ(joined->device_id, DeviceIdHex(machine.id));
  EXPECT_NE(IdentityText().find(joined->device_id), std::string::npos);
}

TEST_F(JoinCollectorTest, AFolderThatCannotBeMadeIsSaidBeforeTheCodeIsSent) {
  JoinOptions options = Options(Token());
  options.state_dir = "/proc/tokwatt/agent";
  const auto refused = Run(options);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("/proc/tokwatt"), std::string::npos);
  EXPECT_TRUE(gate->codes().Find(options.token.code, clock.Wall()));
}

TEST_F(JoinCollectorTest, DamagedCredentialsAreSaidAndKept) {
  ASSERT_TRUE(Run(Options(Token())));
  const std::string path = state.path() + "/agent/credentials.json";
  ASSERT_TRUE(ReplaceFile(path, "{}", false));
  EXPECT_EQ(Run(Options(Token())).error().reason, "credentials_damaged");
  EXPECT_EQ(ReadTextFile(path), "{}");
}

}  // namespace
}  // namespace tokwatt
