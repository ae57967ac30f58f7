// The authority's files: made once, kept, renewed, and what damage to each of them means.
#include "collector/trust/authority.h"

#include <sys/stat.h>

#include <fstream>

#include "tests/collector/trust/trust_fixture.h"

namespace tokwatt {
namespace {

class AuthorityTest : public ::testing::Test {
 protected:
  Result<std::unique_ptr<Authority>> Open(std::vector<std::string> hosts = {"box.local"}) {
    return Authority::Open(path, hosts, clock);
  }
  static int ModeOf(const std::string& file) {
    struct stat status {};
    return stat(file.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 0777) : -1;
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path + "/" + name) << text;
  }

  TemporaryDirectory directory;
  const std::string path = directory.path() + "/trust";
  FakeClock clock;
};

TEST_F(AuthorityTest, KeysAreForTheirOwnerOnly) {
  ASSERT_TRUE(Open());
  EXPECT_EQ(ModeOf(path), 0700);
  EXPECT_EQ(ModeOf(path + "/ca.key"), 0600);
  EXPECT_EQ(ModeOf(path + "/server.key"), 0600);
}

TEST_F(AuthorityTest, AKeyThatOthersMayReadIsRefused) {
  ASSERT_TRUE(Open());
  chmod((path + "/ca.key").c_str(), 0644);
  const auto opened = Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "secret_is_open");
  EXPECT_EQ(opened.error().fix, "chmod 600 " + path + "/ca.key");
}

TEST_F(AuthorityTest, TheRootAndBothKeysStayTheSame) {
  const auto first = Open();
  const auto second = Open();
  ASSERT_TRUE(first && second);
  EXPECT_EQ((*first)->root().ToPem(), (*second)->root().ToPem());
  EXPECT_EQ((*first)->server_key().SpkiSha256(), (*second)->server_key().SpkiSha256());
  EXPECT_EQ((*first)->cluster(), (*second)->cluster());
}

TEST_F(AuthorityTest, TheServerCertificateIsRenewedAtTwoThirdsOfItsTime) {
  const auto authority = Open();
  const std::string first = (*authority)->server_certificate().ToPem();
  clock.Advance(kServerLifetime / 3 * 2 - std::chrono::hours(2));
  EXPECT_EQ((*authority)->RenewServer({"box.local"}), false);
  clock.Advance(std::chrono::hours(2));
  EXPECT_EQ((*authority)->RenewServer({"box.local"}), true);
  const Certificate renewed = (*authority)->server_certificate();
  EXPECT_NE(renewed.ToPem(), first);
  EXPECT_EQ(renewed.key().SpkiSha256(), (*authority)->server_key().SpkiSha256());
}

TEST_F(AuthorityTest, ANewAddressMakesANewServerCertificate) {
  const auto authority = Open();
  EXPECT_EQ((*authority)->RenewServer({"box.local", "example.com"}), false);  // not ours to sign
  EXPECT_EQ((*authority)->RenewServer({"box.local", "10.0.0.7"}), true);
  EXPECT_EQ((*authority)->server_certificate().hosts(),
            (std::vector<std::string>{kCollectorName, "box.local", "10.0.0.7"}));
  EXPECT_EQ((*authority)->RenewServer({"box.local"}), false);  // less is no reason
}

TEST_F(AuthorityTest, ADamagedServerCertificateIsMadeAgain) {
  ASSERT_TRUE(Open());
  Write("server.pem", "nonsense");
  const auto again = Open();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_TRUE(
      CheckIssued((*again)->root(), (*again)->server_certificate(), CertificateUse::kServer));
}

// Who pinned the root pinned its key.
TEST_F(AuthorityTest, ARootThatGotLostIsMadeAgainFromItsKey) {
  const auto first = Open();
  const Certificate device =
      (*first)->IssueDevice(PrivateKey::Generate().public_key(), DeviceNamed(1));
  ASSERT_EQ(unlink((path + "/ca.pem").c_str()), 0);
  const auto again = Open();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*again)->cluster(), (*first)->cluster());
  EXPECT_EQ((*again)->OwnerOf(device), DeviceNamed(1));
}

TEST_F(AuthorityTest, ADamagedRootKeyIsSaidAndNothingIsReplaced) {
  ASSERT_TRUE(Open());
  Write("ca.key", "nonsense");
  const auto opened = Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::kDataLoss);
  EXPECT_NE(opened.error().message.find("ca.key"), std::string::npos);
  EXPECT_EQ(Open().error().reason, "trust_damaged");
}

TEST_F(AuthorityTest, AKeyOfAnotherRootIsDamage) {
  ASSERT_TRUE(Open());
  Write("ca.key", PrivateKey::Generate().ToPem());
  EXPECT_EQ(Open().error().reason, "trust_damaged");
}

TEST_F(AuthorityTest, AMissingRootKeyIsSaid) {
  ASSERT_TRUE(Open());
  ASSERT_EQ(unlink((path + "/ca.key").c_str()), 0);
  EXPECT_EQ(Open().error().reason, "trust_damaged");
}

}  // namespace
}  // namespace tokwatt
