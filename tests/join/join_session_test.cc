// Sessions with certificates: admitted, refused, renewed, revoked while they run.
#include <thread>

#include "tests/join/join_fixture.h"

namespace tokwatt {
namespace {

class JoinSessionTest : public JoinTest {
 protected:
  JoinSessionTest() {
    const auto joined = machine.Join(Token());
    EXPECT_TRUE(joined) << joined.error().message;
  }
  // The first status for which `wanted` holds; ctest's timeout ends a wait in vain.
  template <typename Wanted>
  static UplinkStatus Await(const Uplink& uplink, const Wanted& wanted) {
    for (;;) {
      const UplinkStatus status = uplink.status();
      if (wanted(status)) return status;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  static bool Connected(const UplinkStatus& status) { return status.connected; }
  void Spool(uint64_t seq) {
    machine.spool->Append(machine.Batch(BatchBuilder(seq).Watts().Build().body()));
  }
  void AwaitAcked(uint64_t seq) {
    while (machine.spool->position().acked_seq < seq) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
};

TEST_F(JoinSessionTest, AMemberSendsAndIsAcknowledged) {
  const auto uplink = machine.Connect();
  Await(*uplink, Connected);
  Spool(1);
  uplink->NotifySpooled();
  AwaitAcked(1);
  EXPECT_EQ(listener.Sessions(1).front()->device, DeviceOf(machine));
}

TEST_F(JoinSessionTest, WithoutACertificateThereIsNoSession) {
  const grpc::Status status = SessionWith({}, '\x01');
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_NE(status.error_message().find("must join"), std::string::npos);
}

TEST_F(JoinSessionTest, AMemberSpeaksForItselfOnly) {
  const grpc::Status status = SessionWith(machine.credentials, '\x07');
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_NE(status.error_message().find("another machine's"), std::string::npos);
}

TEST_F(JoinSessionTest, APushNeedsTheMembersOwnCertificate) {
  const auto push = [&](const Credentials& credentials) {
    const PinnedTarget target{address(), gate->authority().root().key().SpkiSha256(),
                              credentials.key, credentials.certificate};
    const auto own = v1::Collector::NewStub(MakePinnedChannel(
        target, grpc::ChannelArguments(), clock, std::make_shared<HandshakeVerdict>()));
    grpc::ClientContext context;
    v1::Batch batch = BatchBuilder(1).Watts().Build();
    v1::Ack ack;
    return own->Push(&context, batch, &ack).error_code();
  };
  EXPECT_EQ(push({}), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(push(machine.credentials), grpc::StatusCode::PERMISSION_DENIED);  // another's batch
}

// Shown to the server, a certificate is public; without its key it opens nothing.
TEST_F(JoinSessionTest, AStolenCertificateWithoutItsKeyIsNothing) {
  Credentials stolen = machine.credentials;
  stolen.key = PrivateKey::Generate().ToPem();
  EXPECT_FALSE(SessionWith(stolen, '\x01').ok());
  EXPECT_EQ(SessionWith(stolen, '\x01').error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(JoinSessionTest, ACertificateOfAnotherRootIsRefused) {
  const Issuer other = MakeIssuer(PrivateKey::Generate(), "tokwatt collector", {}, clock.Wall());
  const PrivateKey key = PrivateKey::Generate();
  Credentials forged = machine.credentials;
  forged.key = key.ToPem();
  forged.certificate =
      IssueClientCertificate(other, key.public_key(),
                             Certificate::FromPem(machine.credentials.certificate)->uri(),
                             clock.Wall(), std::chrono::hours(1))
          .ToPem();
  const grpc::Status status = SessionWith(forged, '\x01');
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
}

// What is revoked ends at once, and does not come back by trying.
TEST_F(JoinSessionTest, RevocationEndsTheLiveSession) {
  const auto uplink = machine.Connect();
  Await(*uplink, Connected);
  ASSERT_TRUE(gate->members().Revoke(DeviceOf(machine)));
  service->EndSession(DeviceOf(machine), {Code::kPermissionDenied, "revoked", "revoked", "ask"});
  const auto ended = Await(*uplink, [](const UplinkStatus& status) { return !status.connected; });
  EXPECT_EQ(ended.error, "revoked");
  EXPECT_EQ(ended.fix, "ask");
  const auto refused = Await(*uplink, [](const UplinkStatus& status) {
    return status.error.find("was revoked at") != std::string::npos;
  });
  EXPECT_FALSE(refused.connected);
  EXPECT_EQ(listener.Sessions(2).back()->connected, false);
}

TEST_F(JoinSessionTest, TheAgentRenewsInTime) {
  const Credentials before = machine.credentials;
  clock.Advance(kDeviceLifetime / 3 * 2);
  {
    const auto uplink = machine.Connect();
    Await(*uplink, Connected);
  }
  EXPECT_NE(machine.credentials.certificate, before.certificate);
  EXPECT_NE(machine.credentials.key, before.key);
  EXPECT_EQ(machine.credentials.next_key, "");
  EXPECT_EQ(SessionWith(before, '\x01').error_code(), grpc::StatusCode::ABORTED);
}

// Certificates ran out under streams that lived for longer.
TEST_F(JoinSessionTest, ACertificateIsRenewedWhileTheStreamLives) {
  const auto uplink = machine.Connect();
  Await(*uplink, Connected);
  clock.Advance(kDeviceLifetime / 3 * 2);
  while (!gate->members().Find(DeviceOf(machine))->next_key) {
    uplink->NotifySpooled();  // as each batch does
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  Spool(1);
  uplink->NotifySpooled();
  AwaitAcked(1);
  EXPECT_EQ(listener.Sessions(1).size(), 1u);  // the stream was left alone
}

// A machine that was off for a year, and whose spool is full of what it measured before.
TEST_F(JoinSessionTest, ALateMachineRenewsAndLosesNothing) {
  Spool(1);
  clock.Advance(std::chrono::hours(24 * 60));
  ASSERT_TRUE(gate->authority().RenewServer({"box.local"}));
  const auto uplink = machine.Connect();
  AwaitAcked(1);
  EXPECT_TRUE(uplink->status().connected);
}

// The collector's clock decides: a machine with a slow clock sees nothing due.
TEST_F(JoinSessionTest, ARefusalForItsAgeMakesTheAgentRenew) {
  clock.Advance(kDeviceLifetime + std::chrono::hours(1));
  machine.clock_of_machine.skew_ns = -(kDeviceLifetime / 2).count() * 3600LL * 1'000'000'000;
  const auto uplink = machine.Connect();
  Await(*uplink, Connected);
  EXPECT_EQ(uplink->status().error, "");
}

}  // namespace
}  // namespace tokwatt
