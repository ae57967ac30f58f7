// Fuzzer of certificate requests, as PEM and as the DER inside: no word of one but its key is used.
#include <string>

#include "base/crypto/issue.h"
#include "base/text_code.h"
#include "tests/fuzz/require.h"

namespace tokwatt {
namespace {

constexpr char kOwner[] = "tokwatt://0123456789abcdef/device/00112233445566778899aabbccddeeff";
const WallTime kNow{1'795'000'000'000'000'000};

std::string PemOf(std::string_view der) {
  std::string text = "-----BEGIN CERTIFICATE REQUEST-----\n";
  const std::string base64 = Base64(der);
  for (size_t i = 0; i < base64.size(); i += 64) text += base64.substr(i, 64) + "\n";
  return text + "-----END CERTIFICATE REQUEST-----\n";
}

void CheckRequest(const Issuer& issuer, const std::string& pem) {
  const auto key = KeyOfRequest(pem);
  if (!key) {
    Require(key.error().reason == "bad_certificate_request", "a refusal has its reason");
    return;
  }
  const Certificate issued =
      IssueClientCertificate(issuer, *key, kOwner, kNow, std::chrono::hours(1));
  Require(issued.uri() == kOwner && issued.hosts().empty(), "a request names nobody");
  Require(issued.key().SpkiSha256() == key->SpkiSha256(), "the certificate is for that key");
  Require(CheckIssued(issuer.root, issued, CertificateUse::kClient).has_value(),
          "the certificate is a machine's");
  Require(!CheckIssued(issuer.root, issued, CertificateUse::kServer),
          "the certificate is no collector's");
}

}  // namespace
}  // namespace tokwatt

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  static const Issuer issuer = MakeIssuer(PrivateKey::Generate(), "tokwatt collector", {}, kNow);
  const std::string text(reinterpret_cast<const char*>(data), size);
  CheckRequest(issuer, text);
  CheckRequest(issuer, PemOf(text));
  return 0;
}
