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

// Who reads the script first takes the curl part alone; the time is told by the collector's clock.
TEST_F(JoinRoutesTest, TheLineIsItsCurlPartAndARest) {
  const Json join = Join();
  const std::string fetch = join.at("fetch");
  EXPECT_EQ(join.at("command"), fetch + " | sh -s -- --allow-measuring");
  EXPECT_EQ(fetch.find('|'), std::string::npos);
  EXPECT_EQ(join.at("expires_in_seconds"), 900.0);
}

// In a container a machine's own names lead nobody to it.
TEST_F(JoinRoutesTest, ALineMadeOnTheMachineItselfNamesTheHostThatItsOwnerNamed) {
  hosts_ = {"nas.lan", "192.168.1.20"};
  StartServer(Open());
  const std::string command = Join().at("command");
  EXPECT_NE(command.find(" https://nas.lan:"), std::string::npos) << command;
}

TEST_F(JoinRoutesTest, ALinesWayIsToldAsAState) {
  const Json join = Join();
  const std::string path = "/api/v1/joins/" + join.at("id").get<std::string>();
  EXPECT_EQ(Document(path).at("state"), "waiting");
  EXPECT_TRUE(Document(path).at("joined").is_null());
  clock_.Advance(std::chrono::minutes(5));
  const std::string code = CodeIn(join.at("command"));
  Get("/e/" + code);
  EXPECT_EQ(Document(path).at("state"), "fetched");
  EXPECT_EQ(Document(path).at("expires_in_seconds"), 600.0);
  ASSERT_TRUE(gate_->members().Put(FabricatedDevice(), Sha256("key"), "spark", clock_.Wall()));
  ASSERT_TRUE(gate_->codes().Take(code, clock_.Wall()));
  gate_->codes().NoteDevice(join.at("id"), FabricatedDevice());
  const Json joined = Document(path);
  EXPECT_EQ(joined.at("state"), "joined");
  EXPECT_EQ(joined.at("joined"), FormatRfc3339(clock_.Wall()));
  EXPECT_EQ(joined.at("device"), Device());
  EXPECT_EQ(joined.at("device_name"), "spark");
  EXPECT_EQ(joined.at("expires_in_seconds"), 0.0);
  EXPECT_EQ(joined.at("expired"), false);
}

TEST_F(JoinRoutesTest, ACancelledLineIsAStateToo) {
  const Json join = Join();
  const std::string path = "/api/v1/joins/" + join.at("id").get<std::string>();
  EXPECT_EQ(Send("DELETE", path).status, 200);
  const Json state = Document(path);
  EXPECT_EQ(state.at("state"), "cancelled");
  EXPECT_EQ(state.at("cancelled"), FormatRfc3339(clock_.Wall()));
  EXPECT_EQ(state.at("expires_in_seconds"), 0.0);
  EXPECT_NE(Get("/e/" + CodeIn(join.at("command"))).body.find("was cancelled at"),
            std::string::npos);
  const std::string late = "/api/v1/joins/" + Join().at("id").get<std::string>();
  clock_.Advance(kJoinCodeLifetime);
  EXPECT_EQ(Document(late).at("state"), "expired");
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
