// Keys: P-256 (FIPS 186-4), the curve that every TLS library and browser takes.
#pragma once

#include <memory>
#include <string>

#include "base/crypto/sha256.h"
#include "base/result.h"

using EVP_PKEY = struct evp_pkey_st;

namespace tokwatt {

// Immutable; copies share the key. Thread-safe.
class PublicKey {
 public:
  explicit PublicKey(std::shared_ptr<EVP_PKEY> key) : key_(std::move(key)) {}

  // SHA-256 of the DER of SubjectPublicKeyInfo (RFC 5280, 4.1): what is pinned.
  Sha256Digest SpkiSha256() const;
  EVP_PKEY* get() const { return key_.get(); }

 private:
  std::shared_ptr<EVP_PKEY> key_;
};

class PrivateKey {
 public:
  static PrivateKey Generate();
  // PKCS #8 in PEM, not encrypted. kDataLoss: it is not that, or another kind of key.
  static Result<PrivateKey> FromPem(const std::string& pem);
  // A secret: for a file of mode 0600.
  std::string ToPem() const;
  const PublicKey& public_key() const { return public_; }
  EVP_PKEY* get() const { return public_.get(); }

 private:
  explicit PrivateKey(std::shared_ptr<EVP_PKEY> key) : public_(std::move(key)) {}
  PublicKey public_;
};

// A certificate signing request (RFC 2986) in PEM. Its subject is empty: who asks is known by other
// means, and nothing but the key is taken from it.
std::string MakeCertificateRequest(const PrivateKey& key);

// The key of a request that is signed by that key. kInvalidArgument: not a request, too long, the
// signature is wrong, or not a P-256 key.
Result<PublicKey> KeyOfRequest(const std::string& pem);

}  // namespace tokwatt
