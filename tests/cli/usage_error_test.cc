// Mistakes on the command line: each names what is meant, in the form of every other error.
#include "cli/usage_error.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/runtime_kind.h"

namespace tokwatt {
namespace {

class UsageErrorTest : public ::testing::Test {
 protected:
  UsageErrorTest() : app_("about", "tokwatt"), commands_(app_) {
    app_.require_subcommand(1);
    for (const auto add :
         {AddUpCommand, AddNowCommand, AddBenchCommands, AddAgentCommands, AddAbsentCommands}) {
      add(commands_);
    }
  }

  // The error of this command line; an empty message if there is none.
  Error Parse(const std::string& line) {
    try {
      app_.parse(line);
    } catch (const CLI::ParseError& error) {
      return UsageError(app_, error);
    }
    return {};
  }

  CLI::App app_;
  Commands commands_;
};

TEST_F(UsageErrorTest, AMisspeltCommandNamesTheNearest) {
  const Error error = Parse("uq");
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_EQ(error.message, "there is no command 'uq'; did you mean 'up'?");
  EXPECT_EQ(error.fix, "tokwatt --help");
}

TEST_F(UsageErrorTest, AMisspeltSubcommandIsHeldAgainstItsOwnGroup) {
  const Error error = Parse("bench rum");
  EXPECT_EQ(error.message, "there is no command 'rum'; did you mean 'run'?");
  EXPECT_EQ(error.fix, "tokwatt bench --help");
}

TEST_F(UsageErrorTest, AMisspeltOptionNamesTheNearest) {
  EXPECT_EQ(Parse("now --jsn").message, "there is no option '--jsn'; did you mean '--json'?");
  EXPECT_EQ(Parse("bench run --budgt=9").message,
            "there is no option '--budgt'; did you mean '--budget'?");
}

TEST_F(UsageErrorTest, ACommandOfAGroupIsNamedWithItsGroup) {
  EXPECT_EQ(Parse("run").message,
            "there is no command 'run'; did you mean 'bench run' or 'agent run'?");
}

TEST_F(UsageErrorTest, NothingNearIsNotGuessed) {
  EXPECT_EQ(Parse("xyzzy").message, "there is no command 'xyzzy'");
  EXPECT_EQ(Parse("now elsewhere").message, "'elsewhere' is one argument too many");
}

TEST_F(UsageErrorTest, AMissingCommandOrArgumentIsSaid) {
  EXPECT_EQ(Parse("bench").message, "a command is missing after 'tokwatt bench'");
  EXPECT_EQ(Parse("bench show").message, "id is required");
  EXPECT_EQ(Parse("bench show").fix, "tokwatt bench show --help");
}

TEST_F(UsageErrorTest, CommonOptionsMayStandOnEitherSideOfTheCommand) {
  EXPECT_EQ(Parse("--data-dir a --config b now").message, "");
  EXPECT_EQ(Parse("now --data-dir a --config b").message, "");
  EXPECT_EQ(Parse("--data-dir a now --data-dir b --data-dir c").message, "");
}

TEST_F(UsageErrorTest, ACommandOfALaterVersionTakesAnyArgument) {
  EXPECT_EQ(Parse("bench compare --help").message, "");
  EXPECT_EQ(Parse("tco --json").message, "");
}

TEST(RuntimeKind, UnknownKindsNameTheNearestAndRecognisedOnesAreNotMeasured) {
  EXPECT_TRUE(CheckRuntimeKind("ollama"));
  EXPECT_TRUE(CheckRuntimeKind("llamacpp"));
  const auto misspelt = CheckRuntimeKind("olama");
  ASSERT_FALSE(misspelt);
  EXPECT_EQ(misspelt.error().code, Code::kInvalidArgument);
  EXPECT_EQ(misspelt.error().message, "there is no runtime 'olama'; did you mean 'ollama'?");
  EXPECT_NE(misspelt.error().fix.find("llamacpp, ollama"), std::string::npos);
  const auto recognised = CheckRuntimeKind("vllm");
  ASSERT_FALSE(recognised);
  EXPECT_NE(recognised.error().message.find("not measured in this version"), std::string::npos);
}

TEST(RuntimeKind, EveryMeasuredKindSaysHowToGetIt) {
  EXPECT_NE(HowToGetRuntime("").find("llama-server"), std::string::npos);
  EXPECT_EQ(HowToGetRuntime("ollama").find("llama-server"), std::string::npos);
  EXPECT_EQ(HowToGetRuntime("ollama").find('\n'), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
