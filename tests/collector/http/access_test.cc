// Who may be answered: this machine, whoever signed in, and proxies that were named.
#include "collector/http/access.h"

#include <gtest/gtest.h>

#include "collector/trust/password.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

constexpr char kPassword[] = "open sesame 42";

class AccessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(SetPassword(directory.path(), kPassword));
    Open();
    rules.open_to_network = true;
  }
  void Open() {
    auto opened = SignIn::Open(directory.path(), clock);
    ASSERT_TRUE(opened) << opened.error().message;
    sign_in = std::move(*opened);
    rules.sign_in = sign_in.get();
  }
  static Request Asking(const std::string& path, std::map<std::string, std::string> headers = {}) {
    Request request;
    request.method = "GET";
    request.path = path;
    request.headers = std::move(headers);
    return request;
  }
  Entrance Decided(const Request& request, bool local = false) const {
    return Decide(request, {"192.168.1.9", local, true, false}, rules);
  }
  // Where it comes from; "refused" if nobody may say so.
  std::string ClientOf(const std::string& peer, std::map<std::string, std::string> headers) const {
    Sender sender;
    const bool loopback = peer == "127.0.0.1";
    const auto refusal =
        Locate(Asking("/", std::move(headers)), {peer, loopback, false}, rules, sender);
    if (refusal) return "refused";
    return sender.client + (sender.local ? " local" : "") + (sender.tls ? " tls" : "");
  }

  TemporaryDirectory directory;
  FakeClock clock;
  std::unique_ptr<SignIn> sign_in;
  AccessRules rules;
};

TEST_F(AccessTest, ThisMachineNeedsNoPassword) {
  EXPECT_EQ(Decided(Asking("/api/v1/fleet"), true), Entrance::kOpen);
  EXPECT_EQ(Decided(Asking("/api/v1/fleet")), Entrance::kNeedsPassword);
}

TEST_F(AccessTest, FiguresAreForThoseWhoSignedInAndPagesHoldNone) {
  for (const char* path : {"/api/v1/fleet", "/api/v1/stream", "/metrics", "/readyz", "/api/v1/x"}) {
    EXPECT_EQ(Decided(Asking(path)), Entrance::kNeedsPassword) << path;
  }
  for (const char* path :
       {"/", "/d/01", "/assets/app.js", "/healthz", "/api/v1/sign-in", "/e/K7Q29M4PK7Q29M4P"}) {
    EXPECT_EQ(Decided(Asking(path)), Entrance::kOpen) << path;
  }
}

TEST_F(AccessTest, ACookieIsGoodForAMonthAndWithThisPasswordOnly) {
  const auto cookie = sign_in->Enter(kPassword, "192.168.1.9");
  ASSERT_TRUE(cookie) << cookie.error().message;
  const Request request = Asking("/api/v1/fleet", {{"cookie", "a=1; tokwatt=" + *cookie + "; b"}});
  EXPECT_EQ(Decided(request), Entrance::kOpen);
  Open();  // a restart
  EXPECT_EQ(Decided(request), Entrance::kOpen);
  clock.Advance(kCookieLifetime);
  EXPECT_EQ(Decided(request), Entrance::kNeedsPassword);
  clock.Advance(-kCookieLifetime);
  ASSERT_TRUE(SetPassword(directory.path(), "another password"));
  Open();
  EXPECT_EQ(Decided(request), Entrance::kNeedsPassword);
}

TEST_F(AccessTest, AChangedCookieIsNone) {
  const std::string cookie = *sign_in->Enter(kPassword, "192.168.1.9");
  for (size_t i = 0; i < cookie.size(); ++i) {
    std::string changed = cookie;
    changed[i] = changed[i] == '1' ? '2' : '1';
    EXPECT_FALSE(sign_in->IsGood(changed)) << i;
  }
  EXPECT_FALSE(sign_in->IsGood(""));
  EXPECT_FALSE(sign_in->IsGood("."));
}

TEST_F(AccessTest, GuessingIsSlowedDownByAddress) {
  for (int i = 0; i < GuessLimit::kPerAddress; ++i) {
    EXPECT_EQ(sign_in->Enter("wrong password", "192.168.1.9").error().reason, "wrong_password");
  }
  EXPECT_EQ(sign_in->Enter(kPassword, "192.168.1.9").error().reason, "too_many_attempts");
  EXPECT_TRUE(sign_in->Enter(kPassword, "192.168.1.10"));
  clock.Advance(GuessLimit::kWindow);
  EXPECT_TRUE(sign_in->Enter(kPassword, "192.168.1.9"));
}

TEST_F(AccessTest, ProgramsUseBasicAndAreSlowOnlyOnce) {
  const std::string login = "Basic b3duZXI6b3BlbiBzZXNhbWUgNDI=";  // owner:open sesame 42
  const Request request = Asking("/metrics", {{"authorization", login}});
  EXPECT_EQ(Decided(request), Entrance::kCheckBasic);
  EXPECT_TRUE(sign_in->CheckBasic(login, "192.168.1.9"));
  EXPECT_EQ(Decided(request), Entrance::kOpen);
  for (const char* wrong : {"Basic b3duZXI6", "Basic !", "Bearer x", "Basic b3duZXI="}) {
    EXPECT_FALSE(sign_in->CheckBasic(wrong, "192.168.1.11")) << wrong;
    EXPECT_FALSE(sign_in->IsRemembered(wrong)) << wrong;
  }
}

TEST_F(AccessTest, WithoutAPasswordSetNobodyFromElsewhereGetsIn) {
  rules.sign_in = nullptr;
  EXPECT_EQ(Decided(Asking("/api/v1/fleet", {{"authorization", "Basic b3duZXI6"}})),
            Entrance::kNeedsPassword);
}

// A proxy on this machine must not make the whole network look like this machine.
TEST_F(AccessTest, WhatIsForwardedIsNeverLocal) {
  for (const char* header :
       {"x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "x-forwarded-proto"}) {
    EXPECT_EQ(ClientOf("127.0.0.1", {{header, "192.168.1.9"}}), "refused") << header;
  }
  EXPECT_EQ(ClientOf("127.0.0.1", {}), "127.0.0.1 local");
  EXPECT_EQ(ClientOf("192.168.1.9", {}), "192.168.1.9");
  EXPECT_EQ(ClientOf("192.168.1.9", {{"x-forwarded-for", "127.0.0.1"}}), "refused");
  rules.trusted_proxies = {"127.0.0.1"};
  EXPECT_EQ(
      ClientOf("127.0.0.1", {{"x-forwarded-for", "192.168.1.9"}, {"x-forwarded-proto", "https"}}),
      "192.168.1.9 tls");
}

// What a client writes stands before what the proxy adds.
TEST_F(AccessTest, AForwardedAddressIsTheLastThatNoNamedProxyHas) {
  rules.trusted_proxies = {"127.0.0.1", "10.0.0.2"};
  const auto of = [&](const char* hops) {
    return ClientOf("127.0.0.1", {{"x-forwarded-for", hops}});
  };
  EXPECT_EQ(of("1.1.1.1, 192.168.1.9"), "192.168.1.9");
  EXPECT_EQ(of("1.1.1.1, 192.168.1.9, 10.0.0.2"), "192.168.1.9");
  EXPECT_EQ(of("127.0.0.1"), "127.0.0.1");  // and not local
}

}  // namespace
}  // namespace tokwatt
