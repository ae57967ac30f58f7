// The libcurl client against a scripted peer on loopback: good answers, bad ones and none.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/net/http_client.h"
#include "tests/support/loopback_server.h"

namespace tokwatt {
namespace {

using Peer = LoopbackServer::Peer;
using std::chrono::milliseconds;

constexpr char kChunkedHead[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

HttpRequest Get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  request.timeout = milliseconds(30000);  // never what ends these tests
  return request;
}

std::string Answer(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(CurlHttpClient, ReturnsStatusHeadersAndBody) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Build:  b1 \r\n\r\nok");
  });
  const auto client = MakeCurlHttpClient();
  const auto response = client->Send(Get(server.url() + "/health"));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "ok");
  const std::pair<std::string, std::string> wanted{"x-build", "b1"};
  EXPECT_NE(std::find(response->headers.begin(), response->headers.end(), wanted),
            response->headers.end());
  EXPECT_EQ(server.requests().front().rfind("GET /health HTTP/1.1\r\n", 0), 0u);
}

TEST(CurlHttpClient, PostsBodyAndHeaders) {
  LoopbackServer server([](const Peer& peer, const std::string&) { peer.Send(Answer("{}")); });
  HttpRequest request = Get(server.url() + "/completion");
  request.method = "POST";
  request.body = std::string("{\"n\":1}\0x", 9);
  request.headers = {{"Content-Type", "application/json"}};
  ASSERT_TRUE(MakeCurlHttpClient()->Send(request));
  const std::string seen = server.requests().front();
  EXPECT_NE(seen.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(seen.find("Expect:"), std::string::npos);
  EXPECT_EQ(seen.substr(seen.find("\r\n\r\n") + 4), request.body);
}

TEST(CurlHttpClient, AnErrorStatusIsAnAnswer) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone");
  });
  const auto response = MakeCurlHttpClient()->Send(Get(server.url()));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->body, "gone");
}

TEST(CurlHttpClient, ARedirectIsNotFollowed) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
  });
  const auto response = MakeCurlHttpClient()->Send(Get(server.url()));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST(CurlHttpClient, AProxyOfTheEnvironmentIsNotUsed) {
  setenv("http_proxy", "http://127.0.0.1:1", 1);
  LoopbackServer server([](const Peer& peer, const std::string&) { peer.Send(Answer("direct")); });
  const auto response = MakeCurlHttpClient()->Send(Get(server.url()));
  unsetenv("http_proxy");
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->body, "direct");
}

TEST(CurlHttpClient, AConnectionIsReused) {
  LoopbackServer server([](const Peer& peer, const std::string&) { peer.Send(Answer("ok")); });
  const auto client = MakeCurlHttpClient();
  HttpRequest request = Get(server.url());
  request.headers = {{"X-Test", "keep-open"}};
  ASSERT_TRUE(client->Send(request));
  ASSERT_TRUE(client->Send(request));
  EXPECT_EQ(server.requests().size(), 2u);
  EXPECT_EQ(server.connections(), 1);
}

TEST(CurlHttpClient, StreamsAChunkedAnswerPieceByPiece) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send(kChunkedHead);
    peer.SendChunk("one ");
    peer.SendChunk("two");
    peer.SendChunk("");
  });
  std::string seen;
  HttpRequest request = Get(server.url());
  request.max_body_bytes = 1;  // bounds nothing when the caller takes the data
  request.on_data = [&](std::string_view piece) { return seen += piece, true; };
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(seen, "one two");
  EXPECT_EQ(response->body, "");
}

TEST(CurlHttpClient, AnOversizeAnswerIsRefused) {
  LoopbackServer server(
      [](const Peer& peer, const std::string&) { peer.Send(Answer(std::string(5000, 'x'))); });
  HttpRequest request = Get(server.url());
  request.max_body_bytes = 4999;
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kResourceExhausted);
  request.max_body_bytes = 5000;
  EXPECT_TRUE(MakeCurlHttpClient()->Send(request));
}

TEST(CurlHttpClient, AStallBeforeTheAnswerEnds) {
  LoopbackServer server([](const Peer& peer, const std::string&) { peer.Hang(); });
  HttpRequest request = Get(server.url());
  request.stall_timeout = milliseconds(50);
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kDeadlineExceeded);
  EXPECT_EQ(response.error().reason, "stalled");
}

TEST(CurlHttpClient, AStallInTheMiddleEnds) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send(kChunkedHead);
    peer.SendChunk("first");
    peer.Hang();
  });
  std::string seen;
  HttpRequest request = Get(server.url());
  request.stall_timeout = milliseconds(50);
  request.on_data = [&](std::string_view piece) { return seen += piece, true; };
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().reason, "stalled");
  EXPECT_EQ(seen, "first");
}

TEST(CurlHttpClient, TheWholeExchangeHasADeadline) {
  LoopbackServer server([](const Peer& peer, const std::string&) { peer.Hang(); });
  HttpRequest request = Get(server.url());
  request.timeout = milliseconds(50);
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kDeadlineExceeded);
  EXPECT_EQ(response.error().reason, "timed_out");
}

TEST(CurlHttpClient, NobodyListens) {
  std::string url;
  {
    const LoopbackServer gone([](const Peer&, const std::string&) {});
    url = gone.url();
  }
  const auto response = MakeCurlHttpClient()->Send(Get(url));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kUnavailable);
  EXPECT_EQ(response.error().reason, "");
  EXPECT_EQ(response.error().message, "GET " + url + ": connection refused");
}

TEST(CurlHttpClient, AStopEndsAWaitingExchange) {
  StopSource source;
  LoopbackServer server([&](const Peer& peer, const std::string&) {
    source.RequestStop();
    peer.Hang();
  });
  const StopToken stop = source.token();
  HttpRequest request = Get(server.url());
  request.stop = &stop;
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kCancelled);
}

TEST(CurlHttpClient, TheReaderMayCancel) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send(kChunkedHead);
    peer.SendChunk("first");
    peer.Hang();
  });
  HttpRequest request = Get(server.url());
  request.on_data = [](std::string_view) { return false; };
  const auto client = MakeCurlHttpClient();
  const auto response = client->Send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kCancelled);
}

TEST(CurlHttpClient, AGarbageStatusLineIsNotHttp) {
  LoopbackServer server(
      [](const Peer& peer, const std::string&) { peer.Send("SSH-2.0-canary\r\n\r\n"); });
  const auto response = MakeCurlHttpClient()->Send(Get(server.url()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kDataLoss);
  EXPECT_EQ(response.error().message.find("canary"), std::string::npos);
}

TEST(CurlHttpClient, ABrokenConnectionIsLost) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  });
  const auto response = MakeCurlHttpClient()->Send(Get(server.url()));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Code::kUnavailable);
  EXPECT_EQ(response.error().reason, "connection_lost");
}

TEST(CurlHttpClient, AChunkedAnswerCutShortIsLost) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send(kChunkedHead);
    peer.SendChunk("half");
  });
  HttpRequest request = Get(server.url());
  request.on_data = [](std::string_view) { return true; };
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().reason, "connection_lost");
}

TEST(CurlHttpClient, OnlyHttpIsSpoken) {
  EXPECT_EQ(MakeCurlHttpClient()->Send(Get("file:///etc/passwd")).error().code,
            Code::kInvalidArgument);
  EXPECT_EQ(MakeCurlHttpClient()->Send(Get("http://")).error().code, Code::kInvalidArgument);
}

TEST(CurlHttpClient, ErrorsNeverShowSecretsOfTheUrl) {
  const auto response =
      MakeCurlHttpClient()->Send(Get("http://me:canary@127.0.0.1:1/a?key=canary"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message.find("canary"), std::string::npos);
  EXPECT_NE(response.error().message.find("http://127.0.0.1:1/a"), std::string::npos);
}

TEST(CurlHttpClient, ABasicLoginGoesWithTheFirstRequest) {
  LoopbackServer server([](const Peer& peer, const std::string&) { peer.Send(Answer("{}")); });
  HttpRequest request = Get(server.url());
  request.login = HttpLogin{HttpLogin::Kind::kBasic, "admin", "pw"};
  ASSERT_TRUE(MakeCurlHttpClient()->Send(request));
  EXPECT_NE(server.requests().front().find("Authorization: Basic YWRtaW46cHc="), std::string::npos);
}

TEST(CurlHttpClient, ADigestAnswersTheChallengeAndKeepsThePassword) {
  LoopbackServer server([](const Peer& peer, const std::string& request) {
    if (request.find("Authorization: Digest") != std::string::npos) return peer.Send(Answer("{}"));
    peer.Send(
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Digest "
        "qop=\"auth\", realm=\"plug\", nonce=\"60dc2c69\", algorithm=SHA-256\r\n\r\n");
  });
  HttpRequest request = Get(server.url() + "/rpc/Switch.GetStatus?id=0");
  request.login = HttpLogin{HttpLogin::Kind::kDigest, "admin", "correct-horse"};
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 200);
  ASSERT_EQ(server.requests().size(), 2u);
  EXPECT_NE(server.requests()[1].find("algorithm=SHA-256"), std::string::npos);
  for (const std::string& seen : server.requests()) {
    EXPECT_EQ(seen.find("correct-horse"), std::string::npos) << seen;
  }
}

TEST(CurlHttpClient, ARefusedDigestIsTheAnswer) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send(
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nWWW-Authenticate: Digest "
        "qop=\"auth\", realm=\"plug\", nonce=\"60dc2c69\", algorithm=SHA-256\r\n\r\n");
  });
  HttpRequest request = Get(server.url());
  request.login = HttpLogin{HttpLogin::Kind::kDigest, "admin", "wrong"};
  const auto response = MakeCurlHttpClient()->Send(request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 401);
}

}  // namespace
}  // namespace tokwatt
