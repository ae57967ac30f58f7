// Who gets in, who does not, and what they are told.
#include "collector/trust/gate.h"

#include "collector/trust/keys_backup.h"
#include "tests/collector/trust/trust_fixture.h"

namespace tokwatt {
namespace {

using GateTest = TrustTest;
constexpr std::chrono::hours kDay{24};

TEST_F(GateTest, AMachineJoinsByACodeAndIsAdmitted) {
  Machine machine(1);
  Join(machine);
  const auto admitted = gate->Admit(machine.certificate);
  ASSERT_TRUE(admitted) << admitted.error().message;
  EXPECT_EQ(*admitted, machine.device);
  EXPECT_EQ(gate->members().Find(machine.device)->name, "spark");
}

TEST_F(GateTest, ACodeIsGoodOnce) {
  const std::string code = Code();
  ASSERT_TRUE(gate->Join(Machine(1).Asks(code)));
  const auto second = gate->Join(Machine(2).Asks(code));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "code_used");
  EXPECT_NE(second.error().message.find(FormatRfc3339(clock.Wall())), std::string::npos);
  EXPECT_FALSE(gate->members().Find(DeviceNamed(2)));
}

// The answer with the certificate may get lost on its way.
TEST_F(GateTest, AMachineThatHeardNothingAsksAgainWithTheSameCode) {
  const std::string code = Code();
  const Machine machine(1);
  ASSERT_TRUE(gate->Join(machine.Asks(code)));
  EXPECT_TRUE(gate->Join(machine.Asks(code)));
  clock.Advance(kJoinCodeLifetime);
  EXPECT_EQ(gate->Join(machine.Asks(code)).error().reason, "code_used");
  EXPECT_TRUE(gate->Join(machine.Asks(Code())));  // nor is it locked out for having no certificate
}

TEST_F(GateTest, ACodeExpiresAfterAQuarterOfAnHour) {
  const std::string code = Code();
  clock.Advance(std::chrono::minutes(14));
  const std::string other = Code();
  clock.Advance(std::chrono::minutes(1));
  EXPECT_EQ(gate->Join(Machine(1).Asks(code)).error().reason, "code_expired");
  EXPECT_TRUE(gate->Join(Machine(1).Asks(other)));
}

TEST_F(GateTest, CodesEndWithTheCollector) {
  const std::string code = Code();
  Restart();
  EXPECT_EQ(gate->Join(Machine(1).Asks(code)).error().reason, "code_unknown");
}

TEST_F(GateTest, GuessingCodesShutsTheDoorForThatAddressOnly) {
  const Machine guesser(1);
  for (int i = 0; i < GuessLimit::kPerAddress; ++i) {
    EXPECT_EQ(gate->Join(guesser.Asks("AAAAAAAAAAAAAAAA")).error().reason, "code_unknown");
  }
  const std::string code = Code();
  EXPECT_EQ(gate->Join(guesser.Asks(code)).error().reason, "too_many_attempts");
  Machine other(2);
  other.address = "192.168.1.21";
  EXPECT_TRUE(gate->Join(other.Asks(code)));
  clock.Advance(GuessLimit::kWindow);
  EXPECT_TRUE(gate->Join(guesser.Asks(Code())));
}

TEST_F(GateTest, ABadRequestDoesNotUseTheCodeUp) {
  const std::string code = Code();
  Machine machine(1);
  JoinRequest request = machine.Asks(code);
  request.request = "not a request";
  EXPECT_EQ(gate->Join(request).error().reason, "bad_certificate_request");
  EXPECT_TRUE(gate->Join(machine.Asks(code)));
}

// Somebody who read an id, or started from a copied disk, cannot take the machine's place.
TEST_F(GateTest, AnIdThatIsTakenNeedsItsKey) {
  Machine machine(1);
  Join(machine);
  const Machine stranger(1);
  const std::string code = Code();
  EXPECT_EQ(gate->Join(stranger.Asks(code)).error().reason, "device_exists");
  EXPECT_TRUE(gate->Admit(machine.certificate));
  Machine again(1);
  again.certificate = machine.certificate;  // a new key, and the proof of the old one
  EXPECT_TRUE(gate->Join(again.Asks(code)));
}

TEST_F(GateTest, ACodeMadeToReplaceGivesTheOldPlaceToANewMachine) {
  Machine old(1);
  Join(old);
  const std::string code = gate->codes().Make(clock.Wall(), old.device)->code;
  const auto joined = gate->Join(Machine(2).Asks(code));
  ASSERT_TRUE(joined) << joined.error().message;
  EXPECT_EQ(joined->device, old.device);
  EXPECT_EQ(*gate->Admit(joined->certificate), old.device);
  EXPECT_EQ(gate->Admit(old.certificate).error().reason, "old_key");
}

// After a restored backup: what its session and a plain line are told is the same, and works.
TEST_F(GateTest, AMachineWithAnotherKeyIsToldOfTheLineThatLetsItIn) {
  Machine known(1);
  Join(known);
  Machine renewed(1);
  const PublicKey& key = renewed.key.public_key();
  renewed.certificate = gate->authority().IssueDevice(key, renewed.device).ToPem();
  const auto names_the_line = [](const Error& error) {
    return error.fix.find("tokwatt devices add --replaces 010101010101 (or Replace on") !=
           std::string::npos;
  };
  const auto session = gate->Admit(renewed.certificate);
  ASSERT_EQ(session.error().reason, "unknown_key");
  EXPECT_TRUE(names_the_line(session.error())) << session.error().fix;
  const auto plain = gate->Join(renewed.Asks(Code()));
  ASSERT_EQ(plain.error().reason, "device_exists");
  EXPECT_TRUE(names_the_line(plain.error())) << plain.error().fix;
  const auto joined =
      gate->Join(renewed.Asks(gate->codes().Make(clock.Wall(), renewed.device)->code));
  ASSERT_TRUE(joined) << joined.error().message;
  EXPECT_TRUE(gate->Admit(joined->certificate));
  const auto replaced = gate->Admit(known.certificate);
  ASSERT_EQ(replaced.error().reason, "old_key");
  EXPECT_TRUE(names_the_line(replaced.error())) << replaced.error().fix;
}

TEST_F(GateTest, ARevokedMachineWithAnotherKeyIsLetInByAPlainLine) {
  Machine known(1);
  Join(known);
  ASSERT_TRUE(gate->members().Revoke(known.device));
  Machine renewed(1);
  const PublicKey& key = renewed.key.public_key();
  renewed.certificate = gate->authority().IssueDevice(key, renewed.device).ToPem();
  const auto session = gate->Admit(renewed.certificate);
  ASSERT_EQ(session.error().reason, "revoked");
  EXPECT_NE(session.error().fix.find("new line to paste: tokwatt devices add"), std::string::npos);
  EXPECT_EQ(session.error().fix.find("--replaces"), std::string::npos);
  Join(renewed);
  EXPECT_TRUE(gate->Admit(renewed.certificate));
}

TEST_F(GateTest, RevokedMachinesStayOutUntilTheyAreGivenACode) {
  Machine machine(1);
  Join(machine);
  ASSERT_TRUE(gate->members().Revoke(machine.device));
  EXPECT_EQ(gate->Admit(machine.certificate).error().reason, "revoked");
  EXPECT_EQ(gate->Renew(machine.certificate, MakeCertificateRequest(PrivateKey::Generate()))
                .error()
                .reason,
            "revoked");
  Restart();
  EXPECT_EQ(gate->Admit(machine.certificate).error().code, Code::kPermissionDenied);
  Machine again(1);
  Join(again);
  EXPECT_TRUE(gate->Admit(again.certificate));
  EXPECT_EQ(gate->Admit(machine.certificate).error().reason, "old_key");
}

TEST_F(GateTest, BothKeysAreGoodUntilTheNewOneIsUsed) {
  Machine machine(1);
  Join(machine);
  const std::string before = machine.certificate;
  ASSERT_TRUE(Renew(machine));
  EXPECT_TRUE(gate->Admit(before));
  EXPECT_TRUE(gate->Admit(machine.certificate));
  const auto late = gate->Admit(before);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason, "old_key");
  EXPECT_EQ(gate->members().Find(machine.device)->copy_seen, clock.Wall());
}

TEST_F(GateTest, ALostRenewalIsAskedForAgain) {
  Machine machine(1);
  Join(machine);
  ASSERT_TRUE(gate->Renew(machine.certificate, MakeCertificateRequest(PrivateKey::Generate())));
  ASSERT_TRUE(Renew(machine));
  EXPECT_TRUE(gate->Admit(machine.certificate));
}

TEST_F(GateTest, ARenewalNeedsANewKey) {
  Machine machine(1);
  Join(machine);
  EXPECT_EQ(gate->Renew(machine.certificate, MakeCertificateRequest(machine.key)).error().reason,
            "same_key");
}

// A machine that slept for months.
TEST_F(GateTest, AnExpiredCertificateOpensNoSessionButRenews) {
  Machine machine(1);
  Join(machine);
  clock.Advance(kDay * 200);
  EXPECT_EQ(gate->Admit(machine.certificate).error().reason, "certificate_expired");
  ASSERT_TRUE(Renew(machine));
  EXPECT_TRUE(gate->Admit(machine.certificate));
}

TEST_F(GateTest, AnotherCollectorsMachineIsAStranger) {
  TemporaryDirectory elsewhere;
  const auto other = Gate::Open(elsewhere.path() + "/trust", {"box"}, clock);
  ASSERT_TRUE(other);
  const auto joined = (*other)->Join(Machine(1).Asks((*other)->codes().Make(clock.Wall())->code));
  ASSERT_TRUE(joined);
  EXPECT_EQ(gate->Admit(joined->certificate).error().reason, "certificate_not_trusted");
  EXPECT_EQ(gate->Admit("").error().code, Code::kDataLoss);
}

// The root says who a machine is, the list says whether it still belongs here.
TEST_F(GateTest, ACertificateOfOursForAMachineThatNeverJoinedIsRefused) {
  const Certificate forged =
      gate->authority().IssueDevice(PrivateKey::Generate().public_key(), DeviceNamed(9));
  EXPECT_EQ(gate->Admit(forged.ToPem()).error().reason, "not_a_member");
  const Certificate own = gate->authority().server_certificate();
  EXPECT_EQ(gate->Admit(own.ToPem()).error().reason, "certificate_not_trusted");
}

// The collector's machine died; another one is made it from a backup with keys.
TEST_F(GateTest, ACollectorRestoredWithItsKeysIsTheSame) {
  Machine machine(1);
  Join(machine);
  const std::string backup = directory.path() + "/backup.db";
  ASSERT_TRUE(BackupKeys(directory.path() + "/trust", backup));
  TemporaryDirectory elsewhere;
  EXPECT_EQ(RestoreKeys(elsewhere.path() + "/trust", backup), "");
  const auto restored = Gate::Open(elsewhere.path() + "/trust", {"other"}, clock);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_TRUE((*restored)->Admit(machine.certificate));
  EXPECT_EQ(RestoreKeys(elsewhere.path() + "/trust", backup),
            elsewhere.path() + "/trust.replaced-1");
  EXPECT_EQ(RestoreKeys(elsewhere.path() + "/trust", backup + "-other").error().code,
            Code::kNotFound);
  EXPECT_EQ(BackupKeys(elsewhere.path() + "/nothing", backup).error().reason, "no_keys");
}

TEST_F(GateTest, AllOfItOutlivesARestart) {
  Machine machine(1);
  Join(machine);
  ASSERT_TRUE(Renew(machine));
  Restart();
  EXPECT_TRUE(gate->Admit(machine.certificate));
}

TEST_F(GateTest, ACopyOfTheDiskIsMarkedAtTheMachine) {
  Machine machine(1);
  Join(machine);
  for (const char* boot : {"a", "b"}) ASSERT_TRUE(gate->AdmitBoot(machine.device, boot));
  EXPECT_FALSE(gate->members().Find(machine.device)->copy_seen);
  ASSERT_TRUE(gate->AdmitBoot(machine.device, "a"));
  EXPECT_TRUE(gate->members().Find(machine.device)->copy_seen);
  EXPECT_EQ(gate->AdmitBoot(machine.device, "b").error().reason, "copied_disk");
}

// The copy was the quicker one after a start of the collector, and the original was refused.
TEST_F(GateTest, AfterARestartTheOriginalIsStillTheOriginal) {
  Machine machine(1);
  Join(machine);
  ASSERT_TRUE(gate->AdmitBoot(machine.device, "original"));
  Restart();
  ASSERT_TRUE(gate->AdmitBoot(machine.device, "copy")) << "the machine may have started again";
  EXPECT_TRUE(gate->AdmitBoot(machine.device, "original"));
  EXPECT_EQ(gate->AdmitBoot(machine.device, "copy").error().reason, "copied_disk");
}

TEST_F(GateTest, ARefusedCopyIsNotWhoWasHereLast) {
  Machine machine(1);
  Join(machine);
  for (const char* boot : {"original", "copy", "original"}) {
    ASSERT_TRUE(gate->AdmitBoot(machine.device, boot));
  }
  ASSERT_FALSE(gate->AdmitBoot(machine.device, "copy"));
  EXPECT_EQ(gate->members().Find(machine.device)->boot_id, "original");
}

}  // namespace
}  // namespace tokwatt
