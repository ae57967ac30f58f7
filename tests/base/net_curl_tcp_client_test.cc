// The TCP client against a scripted peer on loopback: whole answers, broken ones and none.
#include <gtest/gtest.h>

#include "base/net/tcp_client.h"
#include "tests/support/loopback_server.h"

namespace tokwatt {
namespace {

using Peer = LoopbackServer::Peer;
using std::chrono::milliseconds;

constexpr char kQuestion[] = "LIST\r\n\r\n";  // the peer waits for an empty line

TcpRequest Ask(const LoopbackServer& server) {
  TcpRequest request;
  request.host = "127.0.0.1";
  const std::string url = server.url();
  request.port = std::stoi(url.substr(url.rfind(':') + 1));
  request.question = kQuestion;
  request.whole = [](std::string_view text) { return text.ends_with("END\n"); };
  request.timeout = milliseconds(30000);  // never what ends these tests, but for the one of it
  return request;
}

TEST(CurlTcpClient, ReadsUntilTheAnswerIsWhole) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send("VAR a\n");
    peer.Send(std::string(20'000, 'x') + "\nEND\n");
    peer.Hang();  // the peer keeps the connection
  });
  const auto answer = MakeCurlTcpClient()->Ask(Ask(server));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->size(), 20'011u);
  EXPECT_EQ(server.requests().front(), kQuestion);
}

TEST(CurlTcpClient, AConnectionThatEndsEarlyIsLost) {
  LoopbackServer server([](const Peer& peer, const std::string&) { peer.Send("VAR a\n"); });
  const Error error = MakeCurlTcpClient()->Ask(Ask(server)).error();
  EXPECT_EQ(error.code, Code::kUnavailable);
  EXPECT_EQ(error.reason, "connection_lost");
}

TEST(CurlTcpClient, APeerThatSaysNothingIsTooLate) {
  LoopbackServer server([](const Peer& peer, const std::string&) { peer.Hang(); });
  TcpRequest request = Ask(server);
  request.timeout = milliseconds(100);
  const Error error = MakeCurlTcpClient()->Ask(request).error();
  EXPECT_EQ(error.code, Code::kDeadlineExceeded);
  EXPECT_EQ(error.reason, "timed_out");
}

TEST(CurlTcpClient, AnAnswerWithoutEndIsCutOff) {
  LoopbackServer server([](const Peer& peer, const std::string&) {
    peer.Send(std::string(100'000, 'x'));
    peer.Hang();
  });
  EXPECT_EQ(MakeCurlTcpClient()->Ask(Ask(server)).error().reason, "answer_too_large");
}

TEST(CurlTcpClient, NobodyThereIsUnavailableAndNamesThePeer) {
  TcpRequest request;
  request.host = "127.0.0.1";
  request.port = 1;
  request.whole = [](std::string_view) { return true; };
  const Error error = MakeCurlTcpClient()->Ask(request).error();
  EXPECT_EQ(error.code, Code::kUnavailable);
  EXPECT_EQ(error.message.rfind("127.0.0.1:1: ", 0), 0u) << error.message;
}

}  // namespace
}  // namespace tokwatt
