// A member whose collector has moved, over real TLS: it is found where it said that it could be.
#include <gmock/gmock.h>

#include <thread>

#include "agent/uplink/collector_link.h"
#include "tests/join/join_fixture.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kDead[] = "127.0.0.1:1";

class JoinAddressesTest : public JoinTest {
 protected:
  JoinAddressesTest() {
    const auto joined = machine.Join(Token());
    EXPECT_TRUE(joined) << joined.error().message;
  }
  // It was at `before`; now it is where it told.
  void Moved(const std::string& before) {
    machine.credentials.collector = before;
    machine.credentials.addresses = {"127.0.0.1:2", address()};
  }
  // Once there is an answer, good or bad; ctest's timeout ends a wait in vain.
  static UplinkStatus Outcome(const Uplink& uplink) {
    for (;;) {
      const UplinkStatus status = uplink.status();
      if (status.connected || !status.error.empty()) return status;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
};

TEST_F(JoinAddressesTest, AMemberFindsItsCollectorAgainWithinOneAttempt) {
  Moved(kDead);
  {
    const auto uplink = machine.Connect();
    const UplinkStatus status = Outcome(*uplink);
    EXPECT_TRUE(status.connected) << status.error;
    EXPECT_EQ(status.address, address());
  }
  EXPECT_EQ(machine.credentials.found_at, address());
  EXPECT_EQ(machine.credentials.collector, kDead) << "what the line said is never forgotten";
  EXPECT_EQ(machine.credentials.last_address(), address()) << "a restart begins there";
}

// Another machine has the address now: it gets a handshake and nothing else.
TEST_F(JoinAddressesTest, WhoHasTheOldAddressNowIsPassedOver) {
  TemporaryDirectory elsewhere;
  const auto other_gate = *Gate::Open(elsewhere.path(), {"box.local"}, clock);
  const auto other =
      CollectorService::Make(clock, clocks, *writer, listener, counters, *other_gate);
  Moved("127.0.0.1:" + std::to_string(*other->Listen(doors)));
  const auto uplink = machine.Connect();
  const UplinkStatus status = Outcome(*uplink);
  EXPECT_TRUE(status.connected) << status.error;
  EXPECT_EQ(status.address, address());
}

TEST_F(JoinAddressesTest, WhereNobodyAnswersAllThatWereTriedAreNamed) {
  Moved(kDead);
  machine.credentials.addresses = {"127.0.0.1:2"};
  const auto uplink = machine.Connect();
  const UplinkStatus status = Outcome(*uplink);
  EXPECT_FALSE(status.connected);
  EXPECT_THAT(status.error, HasSubstr("(tried: 127.0.0.1:1, 127.0.0.1:2)"));
  EXPECT_THAT(status.fix, HasSubstr("tokwatt devices add"));
  EXPECT_EQ(status.address, kDead);
}

TEST_F(JoinAddressesTest, WhatTheConfigurationNamesIsUsedAlone) {
  Moved(kDead);
  const Credentials before = machine.credentials;
  machine.named = true;
  const auto uplink = machine.Connect();
  const UplinkStatus status = Outcome(*uplink);
  EXPECT_FALSE(status.connected);
  EXPECT_THAT(status.error, testing::Not(HasSubstr("tried")));
  EXPECT_EQ(machine.credentials, before);
}

TEST_F(JoinAddressesTest, ACertificateIsRenewedWhereTheCollectorIsFound) {
  const std::string before = machine.credentials.certificate;
  Moved(kDead);
  clock.Advance(kDeviceLifetime / 3 * 2);
  {
    const auto uplink = machine.Connect();
    EXPECT_TRUE(Outcome(*uplink).connected);
    while (!gate->members().Find(DeviceOf(machine))->next_key) {
      uplink->NotifySpooled();  // as each batch does
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  EXPECT_NE(machine.credentials.certificate, before);
  EXPECT_EQ(machine.credentials.found_at, address());
}

// Its old certificate opens no stream any more: the refusal says where to renew it.
TEST_F(JoinAddressesTest, AnExpiredCertificateIsRenewedWhereTheCollectorIsFound) {
  Moved(kDead);
  clock.Advance(kDeviceLifetime + std::chrono::hours(1));
  ASSERT_TRUE(gate->authority().RenewServer({"box.local"}));
  const auto uplink = machine.Connect();
  while (!uplink->status().connected) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(uplink->status().address, address());
}

// A refusal is an answer: asking for it at every address would only be more noise.
TEST_F(JoinAddressesTest, ARevokedMachineIsToldSoWhereItAsked) {
  ASSERT_TRUE(gate->members().Revoke(DeviceOf(machine)));
  Moved(address());
  const auto uplink = machine.Connect();
  const UplinkStatus status = Outcome(*uplink);
  EXPECT_THAT(status.error, HasSubstr("was revoked"));
  EXPECT_EQ(status.address, address());
}

// What is told is written only when it is news, and never over what others wrote.
class KeptAddressesTest : public JoinAddressesTest {
 protected:
  KeptAddressesTest() {
    options_.credentials = machine.credentials;
    options_.save_credentials = [this](const Credentials& saved) -> Result<> {
      if (disk_is_full_) return Fail(Code::kUnavailable, "no space left");
      file_ = saved;
      ++n_saved_;
      return {};
    };
    options_.load_credentials = [this]() -> Result<std::optional<Credentials>> { return file_; };
    link_ = *CollectorLink::Make(options_, clock);
  }
  UplinkOptions options_;
  std::optional<Credentials> file_ = machine.credentials;
  int n_saved_ = 0;
  bool disk_is_full_ = false;
  std::unique_ptr<CollectorLink> link_;
};

TEST_F(KeptAddressesTest, OnlyNewsIsWritten) {
  link_->Welcomed({"box:7812", "bad address", "10.0.0.5:7812"});
  EXPECT_THAT(file_->addresses, ElementsAre("box:7812", "10.0.0.5:7812"));
  EXPECT_EQ(file_->found_at, "");
  link_->Welcomed({"10.0.0.5:7812", "box:7812"});
  link_->Welcomed({});
  EXPECT_EQ(n_saved_, 1);
  link_->Welcomed({"10.0.0.6:7812"});
  EXPECT_THAT(file_->addresses, ElementsAre("10.0.0.6:7812"));
  EXPECT_EQ(n_saved_, 2);
  EXPECT_FALSE(link_->IsOutdated());
}

TEST_F(KeptAddressesTest, ANewLineThatWasPastedMeanwhileStays) {
  file_->certificate = "of the new line";
  link_->Welcomed({"box:7812"});
  EXPECT_EQ(n_saved_, 0);
  EXPECT_TRUE(link_->IsOutdated());
}

// The stream goes on after a line was pasted; a renewal meanwhile wrote the old credentials back.
TEST_F(KeptAddressesTest, ARenewalLeavesANewLineAlone) {
  clock.Advance(kDeviceLifetime / 3 * 2);
  file_->certificate = "of the new line";
  link_->KeepRenewed();
  EXPECT_EQ(n_saved_, 0);
}

TEST_F(KeptAddressesTest, CredentialsThatWereTakenAwayDoNotComeBack) {
  file_.reset();
  link_->Welcomed({"box:7812"});
  clock.Advance(kDeviceLifetime / 3 * 2);
  link_->KeepRenewed();
  EXPECT_FALSE(file_);
}

// What is not in the file would look like a line that was pasted, and end every wait at once.
TEST_F(KeptAddressesTest, AFullDiskIsNoNewLine) {
  disk_is_full_ = true;
  link_->Welcomed({"box:7812"});
  EXPECT_FALSE(link_->IsOutdated());
  disk_is_full_ = false;
  link_->Welcomed({"box:7812"});
  EXPECT_EQ(n_saved_, 1);
}

}  // namespace
}  // namespace tokwatt
