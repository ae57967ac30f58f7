// The contract of PowerSource: one suite over every row of the registry on every fixture host.
//
// Every reading states its scope and a stable component, is stamped by the injected clock and is
// never negative; what is absent says so; garbage is answered with a reason and never crashes.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/contract/honest_power.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_mqtt_client.h"
#include "tests/support/fake_tcp_client.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

// Answers every URL with the same status and body.
class SameAnswer : public HttpClient {
 public:
  Result<HttpResponse> Send(const HttpRequest&) override {
    if (refuse) return Fail(Code::kUnavailable, "connection refused");
    return HttpResponse{status, body, {}};
  }
  bool refuse = false;
  int status = 200;
  std::string body;
};

// A plug of each kind that a source takes, with everything that it needs.
std::vector<PlugConfig> PlugsOfKinds(const PowerSourceEntry& entry) {
  std::vector<PlugConfig> plugs;
  if (!entry.is_plug()) return plugs;
  for (const PlugKind& kind : entry.kinds()) {
    PlugConfig plug;
    plug.name = "plug-" + std::to_string(plugs.size());
    plug.kind = kind.name;
    plug.url = "http://plug.test";
    for (const PlugOption& option : kind.options) {
      if (option.required) plug.options[option.name] = "/power";
    }
    if (plug.kind == "http_json") plug.options["power"] = "/power";
    plugs.push_back(std::move(plug));
  }
  return plugs;
}

std::vector<std::string> HostNames() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(FixtureHostsDirectory())) {
    if (entry.is_directory()) names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> SourceNames() {
  std::vector<std::string> names;
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) names.emplace_back(entry.name);
  return names;
}

PowerSourceEntry EntryOf(const std::string& name) {
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (entry.name == name) return entry;
  }
  return {};
}

class SourceContract : public testing::TestWithParam<std::string> {
 protected:
  SourceContract() {
    env_.clock = &clock_;
    env_.http = &http_;
    env_.tcp = &tcp_;
    env_.mqtt = &mqtt_;
    env_.plugs = PlugsOfKinds(entry_);
    http_.refuse = true;
  }
  std::vector<std::unique_ptr<PowerSource>> MakeAt(const std::string& root) {
    env_.root = root;
    return entry_.make(env_);
  }

  void AnswerEverywhere(const std::string& body) {
    http_ = SameAnswer();
    http_.body = body;
    tcp_.answers = {body};
    mqtt_.newest = MqttMessage{body, clock_.Mono()};
  }

  const PowerSourceEntry entry_ = EntryOf(GetParam());
  FakeClock clock_;
  SameAnswer http_;
  FakeTcpClient tcp_;
  FakeMqttClient mqtt_;
  Env env_;
};

TEST_P(SourceContract, IsMadeOnEveryMachineAndKeepsItsName) {
  const auto sources = MakeAt(FixtureHostsDirectory() + "/bare/t0");
  ASSERT_FALSE(sources.empty()) << "absence needs a voice";
  if (entry_.is_plug()) {
    EXPECT_EQ(sources.size(), env_.plugs.size());
  }
  for (const auto& source : sources) EXPECT_EQ(source->name(), GetParam());
}

TEST_P(SourceContract, PlugsAreMadeOnlyWhereTheyAreConfigured) {
  env_.plugs = {};
  env_.plugs.resize(1);
  env_.plugs[0].kind = "of nobody";
  EXPECT_EQ(MakeAt("").empty(), entry_.is_plug());
}

TEST_P(SourceContract, AnswersHonestlyOnEveryHostAtBothPoints) {
  for (const std::string& name : HostNames()) {
    SCOPED_TRACE(name);
    FixtureHost host(name);
    const auto sources = MakeAt(host.root());
    for (const char* point : {"t0", "t1"}) {
      host.GoTo(point);
      clock_.Advance(std::chrono::seconds(1));
      for (const auto& source : sources) ExpectHonestAnswer(source->Read(), clock_);
    }
  }
}

TEST_P(SourceContract, AbsentHardwareIsNotFound) {
  env_.plugs.clear();
  for (const char* host : {"bare", "this-vm"}) {
    for (const auto& source : MakeAt(FixtureHostsDirectory() + "/" + host + "/t0")) {
      const auto answer = source->Read();
      ASSERT_FALSE(answer.has_value()) << host;
      EXPECT_EQ(answer.error().code, Code::kNotFound) << host;
    }
  }
}

TEST_P(SourceContract, GarbageFilesGiveNoReading) {
  FixtureHost host("garbage");
  const auto sources = MakeAt(host.root());
  for (const char* point : {"t0", "t1"}) {
    host.GoTo(point);
    for (const auto& source : sources) {
      const auto answer = source->Read();
      if (!answer) continue;
      // The one number in that tree that a counter may hold.
      for (const PowerReading& reading : answer->readings) {
        EXPECT_TRUE(std::holds_alternative<EnergyCounter>(reading.value)) << reading.component;
      }
    }
  }
}

TEST_P(SourceContract, SurvivesItsFilesBeingTakenAway) {
  for (const std::string& name : HostNames()) {
    SCOPED_TRACE(name);
    FixtureHost host(name);
    host.Copy();
    const auto sources = MakeAt(host.root());
    for (const auto& source : sources) ExpectHonestAnswer(source->Read(), clock_);
    for (const char* folder : {"/sys", "/proc"}) host.Remove(folder);
    clock_.Advance(std::chrono::seconds(1));
    for (const auto& source : sources) {
      const auto answer = source->Read();
      if (answer) {
        EXPECT_TRUE(answer->readings.empty());
      }
      ExpectHonestAnswer(answer, clock_);
    }
  }
}

TEST_P(SourceContract, GarbageOverTheNetworkGivesNoReading) {
  const std::string deep(50'000, '[');
  for (const std::string& body :
       {std::string(), std::string("<html></html>"), std::string("\xff\xfe\x00", 3), deep,
        std::string("{\"apower\":1e999}"), std::string("nan"), std::string(70'000, '9')}) {
    for (const int status : {200, 301, 404, 418, 500}) {
      AnswerEverywhere(body);
      http_.status = status;
      for (const auto& source : MakeAt("")) {
        if (!source->may_block()) continue;
        const auto answer = source->Read();
        ASSERT_FALSE(answer.has_value()) << status;
        ExpectHonestError(answer.error());
      }
    }
  }
}

// Whether any kind of plug of that source may have a password; Kasa's and apcupsd's protocols know
// none.
bool TakesSecret(const std::string& name) {
  for (const PowerSourceEntry& entry : PowerSourceRegistry()) {
    if (entry.name != name || !entry.is_plug()) continue;
    for (const PlugKind& kind : entry.kinds()) {
      for (const PlugOption& option : kind.options) {
        if (option.type == PlugOption::Type::kSecretFile) return true;
      }
    }
  }
  return false;
}

// Of a source whose plugs may have a password.
TEST_P(SourceContract, PasswordOverTheNetworkIsDeniedWithAFix) {
  http_.refuse = false;
  http_.status = 401;
  tcp_.answers = {"ERR ACCESS-DENIED\n"};
  mqtt_.newest = Fail(Code::kPermissionDenied, "not authorised", {}, "set user and secret_file");
  for (const auto& source : MakeAt("")) {
    if (!source->may_block()) continue;
    const auto answer = source->Read();
    ASSERT_FALSE(answer.has_value());
    const bool denied = answer.error().code == Code::kPermissionDenied;
    EXPECT_TRUE(denied || !TakesSecret(GetParam()));
    EXPECT_TRUE(!denied || !answer.error().fix.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, SourceContract, testing::ValuesIn(SourceNames()),
                         [](const auto& row) { return row.param; });

TEST(PowerSourceRegistryTest, NamesAreUnique) {
  const auto names = SourceNames();
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

}  // namespace
}  // namespace tokwatt
