// Limits, refusals, caching and pages of the real server.
#include <filesystem>
#include <fstream>

#include "collector/http/assets.h"
#include "collector/http/router.h"
#include "tests/collector/http/http_fixture.h"

namespace tokwatt {
namespace {

using HttpServerTest = HttpFixture;

std::string CodeOf(const HttpResponse& response) {
  return Json::parse(response.body).at("code").get<std::string>();
}

TEST_F(HttpServerTest, EveryAnswerCarriesTheSecurityHeaders) {
  for (const char* path : {"/", "/api/v1/fleet", "/metrics", "/api/v1/nothing", "/no.such"}) {
    const HttpResponse response = Get(path);
    const std::string csp = HeaderOf(response, "content-security-policy");
    EXPECT_NE(csp.find("default-src 'none'"), std::string::npos) << path;
    EXPECT_EQ(csp.find("unsafe"), std::string::npos) << path;
    EXPECT_EQ(HeaderOf(response, "x-content-type-options"), "nosniff") << path;
    EXPECT_EQ(HeaderOf(response, "referrer-policy"), "no-referrer") << path;
    EXPECT_EQ(HeaderOf(response, "access-control-allow-origin"), "") << path;
  }
}

TEST_F(HttpServerTest, AForeignHostIsRefused) {
  const HttpResponse response = Get("/api/v1/fleet", {{"Host", "evil.example"}});
  EXPECT_EQ(response.status, 421);
  EXPECT_EQ(CodeOf(response), "host_not_allowed");
  const std::string port = std::to_string(server_->port());
  EXPECT_EQ(Get("/healthz", {{"Host", "localhost:" + port}}).status, 200);
  EXPECT_EQ(Get("/healthz", {{"Host", "[::1]:" + port}}).status, 200);
}

TEST_F(HttpServerTest, ACrossSitePostIsRefused) {
  const std::string body = R"({"price_per_kwh": 0.3, "currency": "EUR"})";
  const HttpResponse refused =
      Send("POST", "/api/v1/tariffs",
           {{"Content-Type", "application/json"}, {"Origin", "http://evil.example"}}, body);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(CodeOf(refused), "cross_site");
  EXPECT_EQ(Send("POST", "/api/v1/tariffs",
                 {{"Content-Type", "application/json"}, {"Sec-Fetch-Site", "cross-site"}}, body)
                .status,
            403);
  EXPECT_EQ(Send("POST", "/api/v1/tariffs",
                 {{"Content-Type", "application/json"}, {"Origin", Url("")}}, body)
                .status,
            200);
}

TEST_F(HttpServerTest, ABodyThatIsNotJsonIsRefused) {
  EXPECT_EQ(Send("POST", "/api/v1/benchmarks", {{"Content-Type", "text/plain"}}, "{}").status, 415);
  EXPECT_EQ(Send("POST", "/api/v1/benchmarks", {{"Content-Type", "application/json"}}, "{").status,
            400);
}

TEST_F(HttpServerTest, MethodsPathsAndWhatIsNotBuilt) {
  const HttpResponse wrong = Send("DELETE", "/api/v1/fleet");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(HeaderOf(wrong, "allow"), "GET, HEAD");
  EXPECT_EQ(HeaderOf(wrong, "content-type"), "application/problem+json");
  EXPECT_EQ(Send("OPTIONS", "/api/v1/fleet").status, 405);
  EXPECT_EQ(Get("/api/v1/nothing").status, 404);
  for (const char* path : {"/api/v1/links", "/api/v1/tco", "/api/v1/roofline",
                           "/api/v1/community/summary", "/api/v1/export?format=csv"}) {
    EXPECT_EQ(Get(path).status, 501) << path;
    EXPECT_EQ(CodeOf(Get(path)), "not_in_this_version") << path;
  }
  EXPECT_EQ(Post("/api/v1/tco", Json::object()).status, 501);
}

TEST_F(HttpServerTest, HeadHasTheLengthButNoBody) {
  const std::string answer =
      Raw("HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n"
          "Connection: close\r\n\r\n");
  EXPECT_NE(answer.find("Content-Length: "), std::string::npos);
  EXPECT_EQ(answer.find("tokwatt\""), std::string::npos);
}

// HEAD of the stream once called a handler that is not there, which ended the collector.
TEST_F(HttpServerTest, HeadOfEveryRouteIsAnswered) {
  for (const Route& route : Routes()) {
    if (std::string(route.method) != "GET") continue;
    std::string path = route.pattern;
    if (const size_t at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, Device());
    const std::string answer =
        Raw("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(answer.rfind("HTTP/1.1 ", 0), 0u) << path;
    if (path != kStreamPattern) continue;
    EXPECT_NE(answer.find(" 405 "), std::string::npos) << answer;
    EXPECT_NE(answer.find("Allow: GET\r\n"), std::string::npos) << answer;
  }
  EXPECT_EQ(Get("/healthz").status, 200);
}

TEST_F(HttpServerTest, TooLargeIsRefused) {
  EXPECT_EQ(Send("POST", "/api/v1/tariffs", {{"Content-Type", "application/json"}},
                 std::string(70'000, ' '))
                .status,
            413);
  EXPECT_EQ(Get("/healthz", {{"X-Large", std::string(20'000, 'x')}}).status, 431);
}

TEST_F(HttpServerTest, AConnectionServesManyRequests) {
  BareSocket socket(server_->port());
  for (int i = 0; i < 3; ++i) {
    socket.Write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  socket.Write("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  const std::string all = socket.ReadUntil("");
  size_t answers = 0;
  for (size_t at = all.find("HTTP/1.1 200"); at != std::string::npos;
       at = all.find("HTTP/1.1 200", at + 1)) {
    ++answers;
  }
  EXPECT_EQ(answers, 4u);
}

TEST_F(HttpServerTest, SlowClientsHoldNobodyUp) {
  std::vector<std::unique_ptr<BareSocket>> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(std::make_unique<BareSocket>(server_->port()));
    slow.back()->Write("GET /healthz HTTP/1.1\r\nHost: loc");  // and never the rest
  }
  EXPECT_EQ(Get("/healthz").status, 200);
}

TEST_F(HttpServerTest, GarbageIsAnsweredOrClosed) {
  EXPECT_NE(Raw("\x16\x03\x01 this is TLS\r\n\r\n").find("400"), std::string::npos);
  EXPECT_NE(Raw("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").find("400"),
            std::string::npos);
  EXPECT_NE(Raw("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n")
                .find("400"),
            std::string::npos);
  EXPECT_EQ(Get("/healthz").status, 200);
}

TEST_F(HttpServerTest, PagesAreEmbeddedWithTheirTags) {
  const HttpResponse page = Get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("<html"), std::string::npos);  // inflated: libcurl asked for no gzip
  EXPECT_EQ(HeaderOf(page, "cache-control"), "no-cache");
  EXPECT_EQ(Get("/d/0123").body, page.body);  // a page of the app
  EXPECT_EQ(Get("/no/such.js").status, 404);
  const std::string etag = HeaderOf(page, "etag");
  const HttpResponse again = Get("/", {{"If-None-Match", etag}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(Get("/", {{"If-None-Match", "\"other\""}}).status, 200);
}

TEST_F(HttpServerTest, GzipForThoseWhoTakeIt) {
  for (const EmbeddedAsset& asset : EmbeddedAssets()) {
    const std::string path = asset.path;
    if (path.rfind("/internal/", 0) == 0) continue;
    const HttpResponse plain = Get(path);
    const HttpResponse packed = Get(path, {{"Accept-Encoding", "gzip"}});
    const HttpResponse refused = Get(path, {{"Accept-Encoding", "gzip;q=0, identity"}});
    EXPECT_EQ(refused.body, plain.body) << path;
    EXPECT_EQ(HeaderOf(refused, "content-encoding"), "") << path;
    EXPECT_EQ(HeaderOf(packed, "content-encoding"), "gzip") << path;
    EXPECT_EQ(HeaderOf(packed, "vary"), "Accept-Encoding") << path;
    const bool hashed = path.rfind("/assets/", 0) == 0;
    EXPECT_EQ(HeaderOf(plain, "cache-control").find("immutable") != std::string::npos, hashed);
  }
}

TEST_F(HttpServerTest, TheApisSchemasAreNotAPage) {
  EXPECT_EQ(Get("/internal/openapi_schemas.json").status, 404);
}

TEST_F(HttpServerTest, AWebDirNeverLeadsOut) {
  const std::string root = testing::TempDir() + "tokwatt-web-dir";
  std::filesystem::create_directories(root + "/web/assets");
  std::ofstream(root + "/web/index.html") << "<html>dev</html>";
  std::ofstream(root + "/secret.txt") << "secret";
  std::filesystem::create_symlink("../../secret.txt", root + "/web/assets/link.txt");
  HttpServerOptions options;
  options.port = 0;
  options.web_dir = root + "/web";
  StartServer(options);
  EXPECT_EQ(Get("/").body, "<html>dev</html>");
  for (const char* path :
       {"/../secret.txt", "/%2e%2e/secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt",
        "/assets/link.txt", "//../secret.txt", "/..%2fsecret.txt"}) {
    const std::string answer = Raw("GET " + std::string(path) +
                                   " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    const bool dots = std::string(path) != "/assets/link.txt";  // refused before it is looked for
    EXPECT_NE(answer.find(dots ? " 400 " : " 404 "), std::string::npos) << path;
    EXPECT_EQ(answer.find("secret\n"), std::string::npos) << path;
  }
  std::filesystem::remove_all(root);
}

TEST_F(HttpServerTest, APortInUseSaysByWhom) {
  HttpServerOptions options;
  options.port = server_->port();
  HttpServerContext context;
  context.clock = &clock_;
  context.shared_store = store_.get();
  const auto second = HttpServer::Start(options, context);
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, Code::kAlreadyExists);
  EXPECT_NE(second.error().message.find("tokwatt"), std::string::npos);
}

TEST_F(HttpServerTest, OnlyLoopbackIsServed) {
  HttpServerOptions options;
  options.port = 0;
  options.address = "0.0.0.0";
  HttpServerContext context;
  context.clock = &clock_;
  context.shared_store = store_.get();
  EXPECT_EQ(HttpServer::Start(options, context).error().reason, "not_loopback");
}

TEST_F(HttpServerTest, AFullDiskShowsInReadyz) {
  EXPECT_EQ(Get("/readyz").status, 200);
  counters_.store_writable = false;
  const HttpResponse response = Get("/readyz");
  EXPECT_EQ(response.status, 503);
  EXPECT_NE(HeaderOf(response, "retry-after"), "");
  counters_.store_writable = true;
}

}  // namespace
}  // namespace tokwatt
