#include "base/crypto/key.h"

#include <openssl/ec.h>
#include <openssl/pem.h>

#include <stdexcept>

#include "base/crypto/openssl_types.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxPemBytes = 8192;

std::shared_ptr<EVP_PKEY> Share(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

bool IsP256(const EVP_PKEY* key) {
  char group[32] = {};
  size_t size = 0;
  return EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
         OBJ_txt2nid(group) == NID_X9_62_prime256v1;
}

}  // namespace

Sha256Digest PublicKey::SpkiSha256() const {
  const std::string der = openssl::Written([this](BIO* bio) { i2d_PUBKEY_bio(bio, key_.get()); });
  return Sha256(der);
}

PrivateKey PrivateKey::Generate() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  if (key == nullptr) throw std::runtime_error("no key was made: " + openssl::TakeError());
  return PrivateKey(Share(key));
}

Result<PrivateKey> PrivateKey::FromPem(const std::string& pem) {
  // Without a callback OpenSSL would ask for a password on the terminal.
  const auto no_password = [](char*, int, int, void*) { return 0; };
  const auto bio = openssl::Reader(pem);
  EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr);
  if (key == nullptr) return Fail(Code::kDataLoss, "not a private key: " + openssl::TakeError());
  PrivateKey owned(Share(key));
  if (!IsP256(key)) return Fail(Code::kDataLoss, "not a P-256 key");
  return owned;
}

std::string PrivateKey::ToPem() const {
  return openssl::Written([this](BIO* bio) {
    PEM_write_bio_PKCS8PrivateKey(bio, get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

std::string MakeCertificateRequest(const PrivateKey& key) {
  const openssl::X509Request request(X509_REQ_new());
  X509_REQ_set_version(request.get(), X509_REQ_VERSION_1);
  X509_REQ_set_pubkey(request.get(), key.get());
  X509_REQ_sign(request.get(), key.get(), EVP_sha256());
  return openssl::Written([&](BIO* bio) { PEM_write_bio_X509_REQ(bio, request.get()); });
}

Result<PublicKey> KeyOfRequest(const std::string& pem) {
  const auto bad = [](const std::string& why) {
    return Fail(Code::kInvalidArgument, "the certificate request is not good: " + why,
                "bad_certificate_request");
  };
  if (pem.size() > kMaxPemBytes) return bad("too long");
  const auto bio = openssl::Reader(pem);
  const openssl::X509Request request(PEM_read_bio_X509_REQ(bio.get(), nullptr, nullptr, nullptr));
  if (!request) return bad(openssl::TakeError());
  EVP_PKEY* key = X509_REQ_get_pubkey(request.get());
  if (key == nullptr) return bad(openssl::TakeError());
  PublicKey owned(Share(key));
  if (!IsP256(key)) return bad("its key is not P-256");
  if (X509_REQ_verify(request.get(), key) != 1) {
    openssl::TakeError();
    return bad("it is not signed by its own key");
  }
  return owned;
}

}  // namespace tokwatt
