// Digests, keys and certificates, against published vectors where there are any.
#include <gtest/gtest.h>

#include "base/crypto/certificate.h"
#include "base/crypto/fingerprint.h"
#include "base/crypto/issue.h"
#include "base/crypto/key.h"
#include "base/crypto/secret.h"
#include "base/crypto/sha256.h"
#include "base/text_code.h"

namespace tokwatt {
namespace {

constexpr WallTime kNow{1'800'000'000'000'000'000};  // 2027-01-15
constexpr std::chrono::hours kMonth{24 * 30};

// FIPS 180-4 example, RFC 4231 test case 2.
TEST(Sha256, PublishedVectors) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// The first 16 digits of the digest above.
TEST(Fingerprint, IsTheBeginningOfTheDigest) {
  EXPECT_EQ(FingerprintOf("abc"), 0xba7816bf8f01cfeau);
  EXPECT_EQ(FingerprintOfHex(Sha256Hex("abc")), FingerprintOf("abc"));
}

TEST(Fingerprint, UnknownIsNobodys) {
  EXPECT_EQ(FingerprintOfHex("0000000000000000aa"), 2u);
  for (const char* bad : {"", "ba7816bf", "ba7816bf8f01cfeg", "-a7816bf8f01cfea"}) {
    EXPECT_EQ(FingerprintOfHex(bad), kUnknownFingerprint) << bad;
  }
}

TEST(Sha256, ConstantTimeComparisonStillCompares) {
  EXPECT_TRUE(IsEqualInConstantTime(Sha256("a"), Sha256("a")));
  EXPECT_FALSE(IsEqualInConstantTime(Sha256("a"), Sha256("b")));
}

TEST(Secret, IsNotTheSameTwice) { EXPECT_NE(RandomSecret<32>(), RandomSecret<32>()); }

TEST(PrivateKey, ComesBackFromItsPem) {
  const PrivateKey key = PrivateKey::Generate();
  const auto again = PrivateKey::FromPem(key.ToPem());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->public_key().SpkiSha256(), key.public_key().SpkiSha256());
  EXPECT_NE(PrivateKey::Generate().public_key().SpkiSha256(), key.public_key().SpkiSha256());
}

TEST(PrivateKey, OtherTextIsRefused) {
  EXPECT_EQ(PrivateKey::FromPem("").error().code, Code::kDataLoss);
  const std::string pem = PrivateKey::Generate().ToPem();
  EXPECT_EQ(PrivateKey::FromPem(pem.substr(0, 80)).error().code, Code::kDataLoss);
}

TEST(CertificateRequest, CarriesTheKeyAndNothingElse) {
  const PrivateKey key = PrivateKey::Generate();
  const auto read = KeyOfRequest(MakeCertificateRequest(key));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->SpkiSha256(), key.public_key().SpkiSha256());
}

TEST(CertificateRequest, BadOnesAreRefused) {
  std::string request = MakeCertificateRequest(PrivateKey::Generate());
  EXPECT_EQ(KeyOfRequest("").error().reason, "bad_certificate_request");
  EXPECT_EQ(KeyOfRequest(std::string(20000, 'A')).error().reason, "bad_certificate_request");
  // The signature is at the end of the DER; a letter before the padding is part of it.
  const size_t at = request.find("\n-----END") - 8;
  request[at] = request[at] == 'A' ? 'B' : 'A';
  EXPECT_EQ(KeyOfRequest(request).error().code, Code::kInvalidArgument);
}

class IssuedTest : public ::testing::Test {
 protected:
  const Issuer issuer = MakeIssuer(PrivateKey::Generate(), "tokwatt test", {"studio"}, kNow);
  const PrivateKey key = PrivateKey::Generate();
  Certificate Client(const std::string& uri = "tokwatt://house/device/01") const {
    return IssueClientCertificate(issuer, key.public_key(), uri, kNow, kMonth);
  }
  Certificate Server(const std::vector<std::string>& hosts) const {
    return IssueServerCertificate(issuer, key.public_key(), hosts, kNow, kMonth);
  }
};

TEST_F(IssuedTest, ClientCertificateSaysWhoItIsAndForHowLong) {
  const auto read = Certificate::FromPem(Client().ToPem());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->uri(), "tokwatt://house/device/01");
  EXPECT_EQ(read->key().SpkiSha256(), key.public_key().SpkiSha256());
  EXPECT_EQ(read->not_after(), kNow + kMonth);
  EXPECT_EQ(read->not_before(), kNow - std::chrono::hours(1));
  EXPECT_TRUE(CheckIssued(issuer.root, *read, CertificateUse::kClient));
}

// A machine that joined must not be able to pass for the collector.
TEST_F(IssuedTest, OneUseIsNotTheOther) {
  EXPECT_FALSE(CheckIssued(issuer.root, Client(), CertificateUse::kServer));
  EXPECT_FALSE(CheckIssued(issuer.root, Server({"nas.local"}), CertificateUse::kClient));
}

TEST_F(IssuedTest, AnotherRootDidNotIssueIt) {
  const Issuer other = MakeIssuer(PrivateKey::Generate(), "tokwatt test", {}, kNow);
  const auto refused = CheckIssued(other.root, Client(), CertificateUse::kClient);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kUnauthenticated);
  EXPECT_EQ(refused.error().reason, "certificate_not_trusted");
}

// A leaf that signs another leaf is no authority.
TEST_F(IssuedTest, ALeafIssuesNothing) {
  const PrivateKey leaf_key = PrivateKey::Generate();
  const Issuer leaf{key, Client()};
  const Certificate forged = IssueClientCertificate(leaf, leaf_key.public_key(),
                                                    "tokwatt://house/device/02", kNow, kMonth);
  EXPECT_FALSE(CheckIssued(issuer.root, forged, CertificateUse::kClient));
  EXPECT_FALSE(CheckIssued(leaf.root, forged, CertificateUse::kClient));
}

TEST_F(IssuedTest, ServerCertificateHoldsOnlyNamesThatTheRootMaySign) {
  const Certificate server =
      Server({"collector.tokwatt.internal", "nas.local", "studio", "192.168.1.9", "fd00::9",
              "example.com", "8.8.8.8", "a,DNS:example.org", ""});
  EXPECT_EQ(server.hosts(), (std::vector<std::string>{"collector.tokwatt.internal", "nas.local",
                                                      "studio", "192.168.1.9", "fd00::9"}));
  EXPECT_TRUE(CheckIssued(issuer.root, server, CertificateUse::kServer));
}

TEST_F(IssuedTest, WithoutANameThereIsStillACertificate) {
  EXPECT_EQ(Server({"example.com"}).hosts(), std::vector<std::string>{"localhost"});
}

TEST_F(IssuedTest, ValidityNamesBothTimes) {
  const Certificate client = Client();
  EXPECT_TRUE(CheckValidity(client, kNow));
  const auto late = CheckValidity(client, kNow + kMonth + std::chrono::seconds(1));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason, "certificate_expired");
  EXPECT_NE(late.error().message.find(FormatRfc3339(kNow + kMonth)), std::string::npos);
  EXPECT_EQ(CheckValidity(client, kNow - std::chrono::hours(2)).error().reason,
            "certificate_not_yet_valid");
}

TEST_F(IssuedTest, AChainIsReadInOrder) {
  const std::string pem = Server({"nas.local"}).ToPem() + issuer.root.ToPem();
  const auto chain = Certificate::ChainFromPem(pem);
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 2u);
  EXPECT_EQ((*chain)[1].key().SpkiSha256(), issuer.root.key().SpkiSha256());
  EXPECT_EQ(Certificate::ChainFromPem("nothing").error().code, Code::kDataLoss);
}

}  // namespace
}  // namespace tokwatt
