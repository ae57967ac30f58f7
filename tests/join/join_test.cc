// Joining over real TLS: who is let in, and what the machine checks before it sends its code.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "agent/uplink/server_check.h"
#include "tests/join/join_fixture.h"

namespace tokwatt {
namespace {

TEST_F(JoinTest, AMachineJoinsByItsToken) {
  const JoinToken token = Token();
  const auto answer = machine.Join(token);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->device_id, machine.id);
  EXPECT_EQ(Certificate::FromPem(answer->root)->key().SpkiSha256(), token.root_key);
  const auto member = gate->members().Find(DeviceOf(machine));
  ASSERT_TRUE(member);
  EXPECT_EQ(member->name, "spark");
}

TEST_F(JoinTest, TheTextOfATokenIsEnough) {
  const auto token = ParseJoinToken(Token().Text());
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_TRUE(machine.Join(*token));
}

// The collector never hears a code that was meant for another one.
TEST_F(JoinTest, AnotherCollectorIsNotSentTheCode) {
  JoinToken token = Token();
  token.root_key = Sha256("another root");
  const auto answer = machine.Join(token);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "collector_not_trusted");
  EXPECT_FALSE(answer.error().fix.empty());
  EXPECT_TRUE(gate->codes().Find(token.code, clock.Wall()));  // not used, not even tried
}

TEST_F(JoinTest, AUsedCodeIsRefusedWithReasonAndFix) {
  const JoinToken token = Token();
  ASSERT_TRUE(machine.Join(token));
  JoiningMachine second(clock);
  second.id = {9};
  const auto answer = second.Join(token);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kUnauthenticated);
  EXPECT_EQ(answer.error().reason, "code_used");
  EXPECT_NE(answer.error().fix.find("tokwatt devices add"), std::string::npos);
}

// Somebody who hangs up on everybody, and counts them.
class HangsUp {
 public:
  HangsUp() {
    sockaddr_in loopback{};
    loopback.sin_family = AF_INET;
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof loopback;
    auto* generic = reinterpret_cast<sockaddr*>(&loopback);
    EXPECT_EQ(bind(listener_, generic, size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(getsockname(listener_, generic, &size), 0);
    address = "127.0.0.1:" + std::to_string(ntohs(loopback.sin_port));
    thread_ = std::thread([this] { Serve(); });
  }
  ~HangsUp() {
    shutdown(listener_, SHUT_RDWR);  // ends accept()
    thread_.join();
    close(listener_);
  }
  std::string address;
  std::atomic<int> n_callers{0};

 private:
  void Serve() {
    for (int caller = 0; (caller = accept(listener_, nullptr, nullptr)) >= 0; ++n_callers) {
      close(caller);
    }
  }
  const int listener_ = socket(AF_INET, SOCK_STREAM, 0);
  std::thread thread_;
};

// gRPC reports a connection that failed now and then for no reason: the line had to be pasted
// again.
TEST_F(JoinTest, AConnectionThatFailsIsTriedOnceMore) {
  HangsUp stranger;
  JoinToken token = Token();
  token.address = stranger.address;
  const auto answer = machine.Join(token);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kUnavailable);
  EXPECT_EQ(stranger.n_callers, 2);
}

TEST_F(JoinTest, AClockThatIsAYearOffIsSaid) {
  constexpr int64_t kYear = 365LL * 24 * 3600 * 1'000'000'000;
  for (const int64_t skew : {kYear, -kYear}) {
    machine.clock_of_machine.skew_ns = skew;
    const auto answer = machine.Join(Token());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().reason, "clock_wrong");
    EXPECT_NE(answer.error().message.find(FormatRfc3339(machine.clock_of_machine.Wall())),
              std::string::npos);
    EXPECT_NE(answer.error().fix.find("clock"), std::string::npos);
  }
}

TEST_F(JoinTest, NobodyThereIsSaid) {
  JoinToken token = Token();
  token.address = "127.0.0.1:1";
  JoinQuestion question = machine.Question(token);
  question.timeout = std::chrono::seconds(2);
  const auto answer = AskToJoin(question, machine.clock_of_machine);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "collector_unreachable");
  EXPECT_NE(answer.error().message.find("127.0.0.1:1"), std::string::npos);
}

// The machine that was replaced is out from that moment on.
TEST_F(JoinTest, AMachineTakesAnothersPlace) {
  ASSERT_TRUE(machine.Join(Token()));
  JoiningMachine fresh(clock);
  fresh.id = {9};
  ASSERT_TRUE(fresh.Join(Token(DeviceOf(machine))));
  EXPECT_EQ(fresh.id, machine.id);
  EXPECT_EQ(SessionWith(machine.credentials, '\x01').error_code(), grpc::StatusCode::ABORTED);
}

TEST_F(JoinTest, ACertificateIsRenewedWithANewKey) {
  ASSERT_TRUE(machine.Join(Token()));
  EXPECT_FALSE(IsRenewalDue(machine.credentials, clock.Wall()));
  clock.Advance(kDeviceLifetime / 3 * 2);
  EXPECT_TRUE(IsRenewalDue(machine.credentials, clock.Wall()));
  machine.credentials.next_key = PrivateKey::Generate().ToPem();
  const auto answer = AskToRenew(machine.credentials, address(), std::chrono::seconds(20),
                                 machine.clock_of_machine);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(Certificate::FromPem(answer->certificate)->key().SpkiSha256(),
            PrivateKey::FromPem(machine.credentials.next_key)->public_key().SpkiSha256());
}

TEST(JoinToken, DamageIsSaidWithoutRepeatingTheCode) {
  const std::string good = JoinToken{Sha256("root"), "K7Q29M4PK7Q29M4P", "[fd00::9]:7812"}.Text();
  const auto token = ParseJoinToken(good);
  ASSERT_TRUE(token) << token.error().message;
  EXPECT_EQ(token->root_key, Sha256("root"));
  EXPECT_EQ(token->code, "K7Q29M4PK7Q29M4P");
  EXPECT_EQ(token->address, "[fd00::9]:7812");
  for (size_t length = 0; length <= good.rfind(':'); ++length) {
    const auto cut = ParseJoinToken(good.substr(0, length));
    ASSERT_FALSE(cut) << length;
    EXPECT_EQ(cut.error().reason, "bad_token");
    EXPECT_EQ(cut.error().message.find("K7Q2"), std::string::npos);
  }
  for (const char* wrong : {"tw2.a.b@c:1", "tw1..K7@box:1", "tw1.!!.K7@box:1"}) {
    EXPECT_FALSE(ParseJoinToken(wrong)) << wrong;
  }
}

// A member that sits between a machine and the collector has a certificate of the same root.
TEST_F(JoinTest, AMembersCertificateIsNoCollectors) {
  ASSERT_TRUE(machine.Join(Token()));
  const std::string chain = machine.credentials.certificate + machine.credentials.root;
  const auto verdict =
      CheckServer(chain, gate->authority().root().key().SpkiSha256(), clock.Wall());
  ASSERT_FALSE(verdict);
  EXPECT_EQ(verdict.error().reason, "collector_not_trusted");
  EXPECT_FALSE(CheckServer("", gate->authority().root().key().SpkiSha256(), clock.Wall()));
}

}  // namespace
}  // namespace tokwatt
