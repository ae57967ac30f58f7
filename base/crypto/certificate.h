// Certificates (RFC 5280): what one says, and whether another one issued it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto/key.h"
#include "base/result.h"

using X509 = struct x509_st;

namespace tokwatt {

enum class CertificateUse { kServer, kClient };  // extended key usage serverAuth, clientAuth

// Immutable; copies share the certificate. Thread-safe.
class Certificate {
 public:
  explicit Certificate(std::shared_ptr<X509> certificate) : certificate_(std::move(certificate)) {}

  // The first one in `pem`. kDataLoss: there is none.
  static Result<Certificate> FromPem(const std::string& pem);
  // All of them, in order; at most 8. kDataLoss: there is none.
  static Result<std::vector<Certificate>> ChainFromPem(const std::string& pem);
  std::string ToPem() const;

  PublicKey key() const;
  WallTime not_before() const;
  WallTime not_after() const;
  // Subject alternative names: the first URI ("" if none), and DNS names and addresses as text.
  std::string uri() const;
  std::vector<std::string> hosts() const;
  X509* get() const { return certificate_.get(); }

 private:
  std::shared_ptr<X509> certificate_;
};

// Whether `root` signed `leaf` for that use. Time is not looked at: see CheckValidity.
// kUnauthenticated: it did not.
Result<> CheckIssued(const Certificate& root, const Certificate& leaf, CertificateUse use);

// True when two thirds of its time are over.
bool IsRenewalDue(const Certificate& certificate, WallTime now);

// SHA-256 of the public key of the first certificate in `pem`. kDataLoss: there is none.
Result<Sha256Digest> KeyDigestOf(const std::string& pem);

// kUnauthenticated with the reason "certificate_expired" or "certificate_not_yet_valid", and both
// times in the message.
Result<> CheckValidity(const Certificate& certificate, WallTime now);

}  // namespace tokwatt
