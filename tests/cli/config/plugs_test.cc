// The sections [plug.NAME]: what is read, what is refused, and that secrets stay secret.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/agent_options.h"
#include "cli/config/config.h"
#include "probes/power/plug.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

using testing::HasSubstr;

class ConfigPlugsTest : public testing::Test {
 protected:
  Result<Config> Load(const std::string& toml) {
    const std::string file = directory_.path() + "/tokwatt.toml";
    std::ofstream(file) << toml;
    return LoadConfig({file, ""}, {});
  }
  std::string Secret(const std::string& text, std::filesystem::perms perms) {
    const std::string file = directory_.path() + "/secret";
    std::ofstream(file) << text;
    std::filesystem::permissions(file, perms);
    return file;
  }

  TemporaryDirectory directory_;
};

constexpr auto kMine = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

TEST_F(ConfigPlugsTest, AnUnknownKindNamesTheKinds) {
  const auto config = Load("[plug.desk]\nkind = \"tasmotta\"\nurl = \"http://10.0.0.9\"\n");
  ASSERT_FALSE(config);
  for (const char* kind : {"shelly", "kasa", "tasmota", "home_assistant", "homewizard", "esphome",
                           "zigbee2mqtt", "nut", "http_json"}) {
    EXPECT_THAT(config.error().fix, HasSubstr(kind));
  }
}

// It used to be a section and two keys on one line, which no TOML reader takes.
TEST_F(ConfigPlugsTest, TheAdvisedPlugIsReadAboveASection) {
  FakeClock clock;
  Env env;
  env.clock = &clock;
  const std::string advice = MakePlugSources(env).front()->Read().error().fix;
  const std::string line = advice.substr(advice.find("plug."));
  const auto config = Load(line + "\n[agent]\ninterval = \"1s\"\n");
  ASSERT_TRUE(config) << line << "\n" << config.error().message;
  ASSERT_EQ(config->plugs.size(), 1u);
  EXPECT_EQ(config->plugs[0].name, "desk");
  EXPECT_EQ(config->plugs[0].url, "http://ADDRESS");
}

TEST_F(ConfigPlugsTest, EachKindTakesItsExampleAndWhatItNeeds) {
  const std::string secret = Secret("token", kMine);
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (!entry.is_plug()) continue;
    for (const PlugKind& kind : entry.kinds()) {
      std::string toml =
          std::string("[plug.desk]\nkind = \"") + kind.name + "\"\nurl = \"" + kind.url + "\"\n";
      for (const PlugOption& option : kind.options) {
        if (!option.required) continue;
        const bool is_secret = option.type == PlugOption::Type::kSecretFile;
        toml += std::string(option.name) + " = \"" + (is_secret ? secret : "/power") + "\"\n";
      }
      const auto config = Load(toml);
      EXPECT_TRUE(config) << toml << config.error().message;
    }
  }
}

TEST_F(ConfigPlugsTest, WhatAKindNeedsIsNamedWhenItIsMissing) {
  const auto config = Load("[plug.desk]\nkind = \"zigbee2mqtt\"\nurl = \"mqtt://nas\"\n");
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("needs topic"));
}

TEST_F(ConfigPlugsTest, AKeyOfAnotherKindIsUnknown) {
  const auto config =
      Load("[plug.desk]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\nchanel = 1\n");
  ASSERT_FALSE(config);
  EXPECT_THAT(config.error().message, HasSubstr("did you mean 'channel'"));
  EXPECT_THAT(config.error().fix, HasSubstr("kind, url, powers, channel"));
}

TEST_F(ConfigPlugsTest, ASecretIsReadAndNeverShown) {
  const std::string file = Secret("correct horse\n", kMine);
  const auto config = Load(
      "[plug.desk]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\n"
      "secret_file = \"" +
      file + "\"\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->plugs[0].secret, "correct horse");
  for (const auto& [key, value] : Describe(*config)) {
    EXPECT_THAT(value, testing::Not(HasSubstr("horse"))) << key;
  }
}

TEST_F(ConfigPlugsTest, ASecretBesideTheConfigurationIsFoundAndAFolderIsNone) {
  Secret("horse", kMine);
  const std::string plug = "[plug.desk]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\n";
  const auto config = Load(plug + "secret_file = \"secret\"\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->plugs[0].secret, "horse");
  const auto folder = Load(plug + "secret_file = \"" + directory_.path() + "\"\n");
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error().message, HasSubstr("is no file"));
  EXPECT_EQ(folder.error().fix, "") << "no chmod of a folder";
}

TEST_F(ConfigPlugsTest, ASecretThatOthersMayReadIsRefusedWithTheCommand) {
  const std::string file = Secret("x", kMine | std::filesystem::perms::group_read);
  const auto config = Load(
      "[plug.desk]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\n"
      "secret_file = \"" +
      file + "\"\n");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code, Code::kPermissionDenied);
  EXPECT_EQ(config.error().fix, "chmod 600 " + file);
}

TEST_F(ConfigPlugsTest, AMisspeltUrlOrKindIsNamedWithItsLine) {
  const auto url = Load("[plug.desk]\nkind = \"shelly\"\nurll = \"http://10.0.0.9\"\n");
  ASSERT_FALSE(url);
  EXPECT_THAT(url.error().message, HasSubstr("tokwatt.toml:3: unknown key 'urll'; did you mean"));
  const auto kind = Load("[plug.desk]\nkindd = \"shelly\"\nurl = \"http://10.0.0.9\"\n");
  ASSERT_FALSE(kind);
  EXPECT_THAT(kind.error().message, HasSubstr("tokwatt.toml:2: unknown key 'kindd'; did you mean"));
}

TEST_F(ConfigPlugsTest, AnAddressThatTheKindCannotAskIsRefusedWithAnExample) {
  for (const char* bad : {"10.0.0.9", "tcp://10.0.0.9", ""}) {
    const auto config =
        Load(std::string("[plug.desk]\nkind = \"shelly\"\nurl = \"") + bad + "\"\n");
    ASSERT_FALSE(config) << bad;
    EXPECT_THAT(config.error().fix, HasSubstr("url = \"http://ADDRESS\"")) << bad;
  }
  EXPECT_FALSE(Load("[plug.desk]\nkind = \"kasa\"\nurl = \"http://10.0.0.9\"\n"));
  EXPECT_TRUE(Load("[plug.desk]\nkind = \"kasa\"\nurl = \"10.0.0.9\"\n"));
}

TEST_F(ConfigPlugsTest, MistakesAreRefused) {
  for (const char* section :
       {"[plug.desk]\nkind = \"shelly\"\nurl = \"http://admin:pw@10.0.0.9\"\n",
        "[plug.\"My Desk\"]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\n",
        "[plug.desk]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\nchannel = \"one\"\n",
        "[plug.desk]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\nsecret_file = \"/absent\"\n",
        "[plug.desk]\nkind = \"http_json\"\nurl = \"http://10.0.0.9\"\npower = \"watts\"\n",
        "[plug.desk]\nkind = \"http_json\"\nurl = \"http://10.0.0.9\"\npower = \"/a~2\"\n",
        "[plug.desk]\nkind = \"http_json\"\nurl = \"http://10.0.0.9\"\nheaders = \"X: 1\"\n"}) {
    EXPECT_FALSE(Load(section)) << section;
  }
}

// doctor took this machine's own name for another machine, the collector for this one.
TEST_F(ConfigPlugsTest, ThisMachinesOwnNameIsNoOtherMachine) {
  const std::string plug = "[plug.a]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\npowers = ";
  const Outside outside;
  for (const char* own : {"\"127.0.0.1\"", "\"Desk\""}) {
    auto config = Load(plug + own + "\n");
    ASSERT_TRUE(config) << config.error().message;
    config->name = "desk";
    EXPECT_EQ(MakeEnv(*config, outside).plugs.at(0).powers, "") << own;
  }
  const auto other = Load(plug + "\"Living room NAS\"\n");
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(MakeEnv(*other, outside).plugs.at(0).powers, "Living room NAS");
}

TEST_F(ConfigPlugsTest, APlugMayFeedSomethingElse) {
  const std::string plug = "[plug.a]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\npowers = ";
  const auto other = Load(plug + "\"Living room NAS\"\n");
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(other->plugs[0].powers, "Living room NAS");
  const auto self = Load(plug + "\"this machine\"\n");
  ASSERT_TRUE(self) << self.error().message;
  EXPECT_EQ(self->plugs[0].powers, "");
  for (const char* bad : {"\"\"", "7", "\"a\\nb\""}) {
    const auto refused = Load(plug + bad + "\n");
    ASSERT_FALSE(refused) << bad;
    EXPECT_THAT(refused.error().message, HasSubstr("tokwatt.toml:4"));
    EXPECT_THAT(refused.error().fix, HasSubstr("plugged in"));
  }
}

}  // namespace
}  // namespace tokwatt
