// Joining over HTTP: the line, the script and the programs, for whom, and who is refused.
#include <filesystem>
#include <fstream>

#include "collector/documents/device_tags.h"
#include "collector/handout/join_script.h"
#include "collector/trust/password.h"
#include "tests/collector/http/http_fixture.h"
#include "tests/support/shell.h"

namespace tokwatt {
namespace {

class JoinRoutesTest : public HttpFixture {
 protected:
  void SetUp() override {
    HttpFixture::SetUp();
    ASSERT_TRUE(SetPassword(directory_.path() + "/trust", "open sesame 42"));
    sign_in_ = std::move(*SignIn::Open(directory_.path() + "/trust", clock_));
    StartServer(Open());
  }
  HttpServerOptions Open() const {
    HttpServerOptions options;
    options.port = 0;
    options.open_to_network = true;
    options.trusted_proxies = {"127.0.0.1"};
    options.tls_key = gate_->authority().server_key_path();
    options.tls_chain = gate_->authority().server_chain_path();
    return options;
  }
  // Another machine of the network, as a named proxy would tell it.
  static Headers FromElsewhere(Headers more = {}) {
    more.insert(more.end(), {{"X-Forwarded-For", "192.168.1.9"},
                             {"X-Forwarded-Proto", "https"},
                             {"Host", "box.local:7811"}});
    return more;
  }
  Json Join(const Json& body = Json::object()) {
    const HttpResponse answer = Post("/api/v1/joins", body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return Json::parse(answer.body);
  }
  static std::string CodeIn(const std::string& command) {
    const size_t at = command.find("/e/") + 3;
    return command.substr(at, command.find(' ', at) - at);
  }
};

TEST_F(JoinRoutesTest, ALineIsMadeWithPinCodeAndChoice) {
  const Json join = Join();
  const std::string command = join.at("command");
  EXPECT_EQ(command.find("curl -fsSk --pinnedpubkey 'sha256//"), 0u) << command;
  EXPECT_NE(command.find("| sh -s -- --allow-measuring"), std::string::npos) << command;
  EXPECT_TRUE(ParsesInShell(command));
  const std::string quiet = Join({{"allow_measuring", false}}).at("command");
  EXPECT_EQ(quiet.substr(quiet.size() - 4), "| sh");
  EXPECT_EQ(join.at("code").get<std::string>().size(), 19u);  // 16 and three dashes
}

TEST_F(JoinRoutesTest, TheScriptHoldsTokenAndDigestsAndParses) {
  const Json join = Join();
  const HttpResponse script = Get("/e/" + CodeIn(join.at("command")));
  EXPECT_EQ(script.status, 200);
  EXPECT_EQ(HeaderOf(script, "content-type"), "text/x-shellscript; charset=utf-8");
  EXPECT_EQ(HeaderOf(script, "cache-control"), "no-store");
  EXPECT_NE(script.body.find("token='" + join.at("token").get<std::string>() + "'"),
            std::string::npos);
  EXPECT_EQ(script.body.find("@FACTS@"), std::string::npos);
  EXPECT_TRUE(ParsesInShell(script.body));
  for (const Json& build : join.at("builds")) {
    if (build.at("sha256").is_null()) continue;
    EXPECT_NE(script.body.find(build.at("sha256").get<std::string>()), std::string::npos);
  }
  const Json state = Document("/api/v1/joins/" + join.at("id").get<std::string>());
  EXPECT_EQ(state.at("fetched_by"), "127.0.0.1");
}

// curl -f would hide the sentence of a refusal, and sh would run nothing: a script says it.
TEST_F(JoinRoutesTest, ALineAfterItsTimeSaysSoAsAScript) {
  const std::string code = CodeIn(Join().at("command"));
  clock_.Advance(kJoinCodeLifetime);
  const HttpResponse script = Get("/e/" + code);
  EXPECT_EQ(script.status, 200);
  EXPECT_NE(script.body.find("expired at"), std::string::npos);
  EXPECT_NE(script.body.find("exit 1"), std::string::npos);
  EXPECT_TRUE(ParsesInShell(script.body));
  EXPECT_EQ(script.body.find("tw1."), std::string::npos);
}

TEST_F(JoinRoutesTest, OnlyBuildsAreHandedOut) {
  const std::string code = CodeIn(Join().at("command"));
  for (const char* file : {"..%2f..%2fetc%2fpasswd", "..", "%2e%2e", "tokwatt.db", "ca.key",
                           "%2fetc%2fpasswd", "tokwatt-linux-amd64.gz%00", ""}) {
    const HttpResponse answer = Get("/e/" + code + "/" + file);
    EXPECT_GE(answer.status, 400) << file;
    EXPECT_EQ(answer.body.find("root:"), std::string::npos);
  }
  EXPECT_GE(Get("/e/AAAAAAAAAAAAAAAA/tokwatt-linux-amd64.gz").status, 400);
}

// A collector that was built in its clone handed out a program that started on hardly any machine.
TEST_F(JoinRoutesTest, AProgramThatNeedsLibrariesIsSaidUntilThereIsAnArchive) {
  const auto own = [this] {
    const Json join = Join();
    for (const Json& build : join.at("builds")) {
      if (build.at("os") == OwnBuildTarget().os &&
          build.at("architecture") == OwnBuildTarget().architecture) {
        return build;
      }
    }
    return Json();
  };
  EXPECT_EQ(own().at("portable"), false);  // tests are never built as a release
  EXPECT_NE(own().at("portable_reason").at("fix").get<std::string>().find("deploy/release.sh"),
            std::string::npos);
  std::filesystem::create_directories(directory_.path() + "/releases");
  std::ofstream(directory_.path() + "/releases/tokwatt-" + OwnBuildTarget().name() + ".tar.gz")
      << "archive";
  EXPECT_EQ(own().at("portable"), true);
}

TEST_F(JoinRoutesTest, GuessingCodesShutsTheDoor) {
  const std::string good = CodeIn(Join().at("command"));
  for (int i = 0; i < GuessLimit::kPerAddress; ++i) Get("/e/AAAAAAAAAAAAAAAA");
  EXPECT_NE(Get("/e/" + good).body.find("too many wrong attempts"), std::string::npos);
}

TEST_F(JoinRoutesTest, ACollectorThatIsNotOpenSaysHowToOpenIt) {
  StartServer({});
  const HttpResponse answer = Post("/api/v1/joins", Json::object());
  EXPECT_EQ(answer.status, 409);
  const Json problem = Json::parse(answer.body);
  EXPECT_EQ(problem.at("code"), "not_open_to_network");
  EXPECT_NE(problem.at("fix").get<std::string>().find("--lan"), std::string::npos);
}

TEST_F(JoinRoutesTest, AMachineThatIsReplacedMustBeAMember) {
  const HttpResponse answer =
      Post("/api/v1/joins", {{"replaces", "0123456789abcdef0123456789abcdef"}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(Json::parse(answer.body).at("code"), "not_a_member");
  EXPECT_EQ(Post("/api/v1/joins", {{"allow_measuring", "yes"}}).status, 400);
}

TEST_F(JoinRoutesTest, RemovingAMemberRevokesItAndEndsItsSession) {
  const DeviceId device = FabricatedDevice();
  ASSERT_TRUE(gate_->members().Put(device, Sha256("key"), "spark", clock_.Wall()));
  EXPECT_EQ(Document("/api/v1/members").at("members").size(), 1u);
  const HttpResponse answer = Send("DELETE", "/api/v1/devices/" + Device());
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(gate_->members().Find(device)->revoked);
  EXPECT_EQ(router_.ended(), std::vector<DeviceId>{device});
  EXPECT_TRUE(Document("/api/v1/fleet").at("devices").empty());
  EXPECT_EQ(Get("/api/v1/devices/" + Device()).status, 404);
  StartServer(Open());  // it stays away after a restart
  EXPECT_TRUE(Document("/api/v1/fleet").at("devices").empty());
  EXPECT_EQ(Send("DELETE", "/api/v1/devices/" + std::string(32, 'f')).status, 404);
}

TEST_F(JoinRoutesTest, FromElsewhereNothingIsToldWithoutThePassword) {
  for (const char* path : {"/api/v1/fleet", "/metrics", "/api/v1/stream", "/api/v1/members"}) {
    const HttpResponse answer = Get(path, FromElsewhere());
    EXPECT_EQ(answer.status, 401) << path;
    EXPECT_EQ(Json::parse(answer.body).at("code"), "not_signed_in") << path;
  }
  EXPECT_EQ(Get("/", FromElsewhere()).status, 200);
}

TEST_F(JoinRoutesTest, ThePasswordOpensThemAndACookieKeepsThemOpen) {
  const auto enter = [&](const char* password) {
    return Send("POST", "/api/v1/sign-in", FromElsewhere({{"Content-Type", "application/json"}}),
                Json({{"password", password}}).dump());
  };
  EXPECT_EQ(enter("wrong").status, 401);
  const HttpResponse entered = enter("open sesame 42");
  ASSERT_EQ(entered.status, 200) << entered.body;
  const std::string cookie = HeaderOf(entered, "set-cookie");
  for (const char* part : {"HttpOnly", "SameSite=Strict", "Secure", "Path=/"}) {
    EXPECT_NE(cookie.find(part), std::string::npos) << part;
  }
  const std::string pair = cookie.substr(0, cookie.find(';'));
  EXPECT_EQ(Get("/api/v1/fleet", FromElsewhere({{"Cookie", pair}})).status, 200);
}

TEST_F(JoinRoutesTest, ASignedInBrowserElsewhereCannotBeUsedByAnotherSite) {
  const std::string cookie = "tokwatt=" + *sign_in_->Enter("open sesame 42", "192.168.1.9");
  const auto join = [&](const char* origin) {
    return Send("POST", "/api/v1/joins",
                FromElsewhere(
                    {{"Content-Type", "application/json"}, {"Cookie", cookie}, {"Origin", origin}}),
                "{}");
  };
  EXPECT_EQ(join("https://evil.example").status, 403);
  EXPECT_EQ(join("http://box.local:7811").status, 403);  // the scheme is a part of it
  EXPECT_EQ(join("https://box.local:7811").status, 201);
}

TEST_F(JoinRoutesTest, PlainHttpFromElsewhereIsSentToHttps) {
  Headers plain = {{"X-Forwarded-For", "192.168.1.9"}, {"Host", "box.local:7811"}};
  const HttpResponse page = Get("/d/01", plain);
  EXPECT_EQ(page.status, 308);
  EXPECT_EQ(HeaderOf(page, "location"), "https://box.local:7811/d/01");
  EXPECT_EQ(Get("/e/AAAAAAAAAAAAAAAA", plain).status, 403);
  plain.emplace_back("Content-Type", "application/json");
  EXPECT_EQ(Send("POST", "/api/v1/sign-in", plain, "{}").status, 403);
}

TEST_F(JoinRoutesTest, AnUnnamedProxyIsRefused) {
  HttpServerOptions options = Open();
  options.trusted_proxies.clear();
  StartServer(options);
  const HttpResponse answer = Get("/api/v1/fleet", FromElsewhere());
  EXPECT_EQ(answer.status, 403);
  EXPECT_NE(Json::parse(answer.body).at("fix").get<std::string>().find("trusted_proxies"),
            std::string::npos);
}

TEST_F(JoinRoutesTest, TagsAreSortedWordsAndStay) {
  const auto tag = [&](const Json& tags) {
    return Send("PATCH", "/api/v1/devices/" + Device(), {{"Content-Type", "application/json"}},
                Json({{"tags", tags}}).dump());
  };
  EXPECT_EQ(tag(Json::array({"office", "gpu", "office"})).status, 200);
  StartServer(Open());
  EXPECT_EQ(Document("/api/v1/devices/" + Device()).at("tags"), Json::array({"gpu", "office"}));
  for (const Json& bad :
       {Json("gpu"), Json::array({""}), Json::array({7}), Json::array({std::string(33, 'x')}),
        Json::array({"a\nb"}), Json(std::vector<std::string>(9, "x"))}) {
    EXPECT_EQ(tag(bad).status, 400) << bad.dump();
  }
}

// What a host name or a fix holds goes into a shell: it stays text there.
TEST(JoinScript, ValuesAreQuotedForTheShell) {
  EXPECT_EQ(ShellQuoted("a'b"), "'a'\\''b'");
  JoinScriptFacts facts;
  facts.url = "https://x'; rm -rf /; echo '";
  facts.builds.assign(BuildTargets().size(), Fail(Code::kNotFound, "none", "", "make $(it) `so`"));
  const std::string script = JoinScript("# @FACTS@\nprintf '%s' \"$url\"\n", facts);
  EXPECT_TRUE(ParsesInShell(script));
  EXPECT_NE(script.find("url='https://x'\\''; rm -rf /; echo '\\'''"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
