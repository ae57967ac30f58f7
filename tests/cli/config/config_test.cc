// tokwatt.toml, environment and flags: order, mistakes and their messages.
#include "cli/config/config.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "cli/config/keys.h"
#include "probes/power/power_source.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

class ConfigTest : public ::testing::Test {
 protected:
  // Of this test alone: ctest runs several at once.
  ConfigTest()
      : dir_(std::filesystem::path(::testing::TempDir()) /
             (std::string("tokwatt-config-") +
              ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(dir_);
  }
  ~ConfigTest() override { std::filesystem::remove_all(dir_); }

  Result<Config> Load(const std::string& toml, const Environment& environment = {}) {
    file_ = (dir_ / "tokwatt.toml").string();
    std::ofstream(file_) << toml;
    return LoadConfig({file_, "", lan_, false}, environment);
  }

  std::filesystem::path dir_;
  std::string file_;
  bool lan_ = false;  // the flag
};

TEST_F(ConfigTest, FileThenEnvironmentThenFlagWins) {
  const auto config = Load("name = \"file\"\ndata_dir = \"/file\"\nlog_level = \"warn\"\n",
                           {{"TOKWATT_NAME", "environment"}, {"TOKWATT_DATA_DIR", "/environment"}});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->log_level, "warn");
  EXPECT_EQ(config->name, "environment");
  EXPECT_EQ(config->origins.at("name"), "TOKWATT_NAME");
  const auto flagged = LoadConfig({file_, "/flag"}, {{"TOKWATT_DATA_DIR", "/environment"}});
  ASSERT_TRUE(flagged);
  EXPECT_EQ(flagged->data_dir, "/flag");
  EXPECT_EQ(flagged->origins.at("data_dir"), "--data-dir");
}

TEST_F(ConfigTest, UnknownKeyNamesTheNearestAndTheLine) {
  const auto config = Load("[collector]\nhttp_lisen = \"127.0.0.1:1\"\n");
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find(":2: unknown key 'collector.http_lisen'"),
            std::string::npos)
      << config.error().message;
  EXPECT_NE(config.error().message.find("'collector.http_listen'"), std::string::npos);
}

TEST_F(ConfigTest, AKeyLikeNoneIsNotGuessed) {
  const auto config = Load("[zzz]\nfoo = 1\n");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message, file_ + ":2: unknown key 'zzz.foo'");
}

TEST_F(ConfigTest, AMisspeltVariableOfASectionIsAnErrorAndOthersAreNotOurs) {
  const auto config = Load("", {{"TOKWATT_AGENT_INTERVALL", "1s"}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message,
            "unknown variable 'TOKWATT_AGENT_INTERVALL'; did you mean 'TOKWATT_AGENT_INTERVAL'?");
  EXPECT_FALSE(Load("", {{"TOKWATT_PLUG_DESK_URL", "http://10.0.0.9"}}));
  EXPECT_TRUE(Load("", {{"TOKWATT_YES", "1"}, {"TOKWATT_BIN", "x"}}));
}

TEST_F(ConfigTest, AMisspeltVariableOutsideOfSectionsIsNotIgnored) {
  const auto config = Load("", {{"TOKWATT_DATADIR", "/elsewhere"}});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message,
            "unknown variable 'TOKWATT_DATADIR'; did you mean 'TOKWATT_DATA_DIR'?");
}

TEST_F(ConfigTest, WhatFindsTheCollectorFollowsItToAnotherPort) {
  const std::string moved =
      "[collector]\nhttp_listen = \"127.0.0.1:7911\"\ngrpc_listen = \"127.0.0.1:7912\"\n";
  const auto config = Load(moved);
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->url, "http://127.0.0.1:7911");
  EXPECT_EQ(config->collector, "127.0.0.1:7912");
  EXPECT_EQ(config->origins.at("url"), "collector.http_listen");
  const auto apart = Load("url = \"http://127.0.0.1:1\"\n" + moved + "[agent]\ncollector = \"\"\n");
  ASSERT_TRUE(apart) << apart.error().message;
  EXPECT_EQ(apart->url, "http://127.0.0.1:1");
  EXPECT_EQ(apart->collector, "");
  const auto any = Load("", {{"TOKWATT_COLLECTOR_HTTP_LISTEN", "127.0.0.1:0"}});
  ASSERT_TRUE(any) << any.error().message;
  EXPECT_EQ(any->url, "http://127.0.0.1:7811") << "no port can be derived from any port";
}

TEST_F(ConfigTest, APasswordIsNoPartOfTheUrl) {
  const auto config = Load("url = \"https://me:secret@box.local:7811\"\n");
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find("password_file"), std::string::npos);
  EXPECT_EQ(config.error().message.find("secret@"), std::string::npos) << config.error().message;
}

TEST_F(ConfigTest, ABindBeyondLoopbackIsRefusedBeforeAnythingStarts) {
  const auto config = Load("", {{"TOKWATT_COLLECTOR_HTTP_LISTEN", "0.0.0.0:7811"}});
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find("TOKWATT_COLLECTOR_HTTP_LISTEN"), std::string::npos);
  EXPECT_EQ(config.error().fix,
            "listen on 127.0.0.1:7811, or open this collector to your network: --lan");
}

TEST_F(ConfigTest, LanListensEverywhereAndFindsItselfByLoopback) {
  lan_ = true;
  const auto config = Load("data_dir = \"/data\"\n[collector]\ngrpc_listen = \"10.0.0.5:9\"\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->http_listen, "0.0.0.0:7811");
  EXPECT_EQ(config->grpc_listen, "10.0.0.5:9") << "what is set apart stays";
  EXPECT_EQ(config->url, "http://127.0.0.1:7811");
  EXPECT_EQ(config->collector, "unix:/data/collector/agents.sock");
  EXPECT_EQ(config->origins.at("collector.lan"), "--lan");
  // gRPC takes a socket's path from the root on.
  EXPECT_EQ(Load("data_dir = \"here\"\n")->collector,
            "unix:" + (std::filesystem::current_path() / "here/collector/agents.sock").string());
  const auto moved = Load("[collector]\nhttp_listen = \"0.0.0.0:8811\"\n");
  EXPECT_EQ(moved->url, "http://127.0.0.1:8811");
}

TEST_F(ConfigTest, WhatBelongsTogetherIsAskedForTogether) {
  EXPECT_EQ(Load("[collector]\nplain_http = true\n").error().reason, "needs_lan");
  EXPECT_EQ(Load("[collector]\nlan = true\ntls_key = \"k\"\n").error().reason, "missing_key");
  EXPECT_FALSE(Load("[collector]\ntrusted_proxies = [\"proxy.lan\"]\n"));
  EXPECT_TRUE(Load("[collector]\ntrusted_proxies = [\"127.0.0.1\", \"fd00::1\"]\n"));
}

TEST_F(ConfigTest, HostsAreNamesAndAddressesWithoutPorts) {
  EXPECT_EQ(Load("[collector]\nhosts = [\"nas.local\", \"192.168.1.20\"]\n")->hosts.size(), 2u);
  EXPECT_FALSE(Load("[collector]\nhosts = [\"nas.local:7811\"]\n"));
  EXPECT_FALSE(Load("[collector]\nhosts = [\"https://nas.local\"]\n"));
}

// Whether this machine joined it is known only when the agent starts.
TEST_F(ConfigTest, ACollectorElsewhereIsAnAddress) {
  EXPECT_TRUE(Load("[agent]\ncollector = \"nas.lan:7812\"\n"));
  EXPECT_FALSE(Load("[agent]\ncollector = \"7812\"\n"));
  EXPECT_TRUE(Load("[agent]\ncollector = \"[::1]:7812\"\n"));
  EXPECT_TRUE(Load("[agent]\ncollector = \"\"\n"));
}

TEST_F(ConfigTest, MistakesAreErrorsWithTheirPlace) {
  for (const char* toml :
       {"[agent]\ninterval = \"soon\"\n", "[agent]\ninterval = \"1ms\"\n",
        "[agent]\nspool_budget = \"12 parsecs\"\n", "[collector]\nstore = \"oracle\"\n",
        "[runtimes]\nendpoints = [\"localhost:11434\"]\n", "[runtimes]\nscan = 3.5\n",
        "[plug.desk]\nkind = \"shelly\"\n", "[plug.desk]\nkind=\"shelly\"\nurl=\"u\"\nchannel=-1\n",
        "[collector]\nhttp_listen = \"0.0.0.0:7811\"\n", "[collector]\ngrpc_listen = \"7812\"\n",
        "[plug.desk]\nkind = \"shely\"\nurl = \"http://10.0.0.9\"\n", "name = \n",
        "[agent]\nallow_commands = \"perhaps\"\n"}) {
    const auto config = Load(toml);
    ASSERT_FALSE(config) << toml;
    EXPECT_NE(config.error().message.find(file_ + ":"), std::string::npos)
        << toml << config.error().message;
  }
}

TEST_F(ConfigTest, PlugsAndEndpointsAreRead) {
  const auto config = Load(
      "[plug.desk]\nkind = \"shelly\"\nurl = \"http://10.0.0.9\"\nchannel = 1\n"
      "[runtimes]\nendpoints = [\"http://127.0.0.1:1\", \"http://127.0.0.1:2\"]\n"
      "[agent]\ninterval = \"500ms\"\nspool_budget = \"64MiB\"\n");
  ASSERT_TRUE(config) << config.error().message;
  ASSERT_EQ(config->plugs.size(), 1u);
  EXPECT_EQ(config->plugs[0].name, "desk");
  EXPECT_EQ(config->plugs[0].Option("channel"), "1");
  EXPECT_EQ(config->runtime_endpoints.size(), 2u);
  EXPECT_EQ(config->interval.count(), 500);
  EXPECT_EQ(config->spool_budget_bytes, 64 << 20);
}

TEST_F(ConfigTest, AFileThatIsNamedMustExist) {
  const auto config = LoadConfig({(dir_ / "absent.toml").string(), ""}, {});
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message.find("absent.toml"), std::string::npos);
  EXPECT_NE(config.error().fix, "");
}

TEST(ConfigKeys, EveryValueReadsBack) {
  const auto config = LoadConfig({}, {{"HOME", "/nowhere"}, {"XDG_CONFIG_HOME", "/nowhere"}});
  ASSERT_TRUE(config) << config.error().message;
  for (const ConfigKey& key : ConfigKeys()) {
    Config copy = *config;
    const std::string text = key.get(*config);
    if (text.empty()) continue;
    ASSERT_TRUE(key.set(copy, text)) << key.name;
    EXPECT_EQ(key.get(copy), text) << key.name;
  }
}

}  // namespace
}  // namespace tokwatt
