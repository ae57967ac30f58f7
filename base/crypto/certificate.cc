#include "base/crypto/certificate.h"

#include <arpa/inet.h>
#include <openssl/pem.h>

#include <ctime>

#include "base/crypto/openssl_types.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxChain = 8;

std::shared_ptr<X509> Share(X509* certificate) { return {certificate, X509_free}; }

X509* ReadNext(BIO* bio) { return PEM_read_bio_X509(bio, nullptr, nullptr, nullptr); }

WallTime TimeOf(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return {static_cast<int64_t>(timegm(&parts)) * 1'000'000'000};
}

openssl::Names NamesOf(const X509* certificate) {
  return openssl::Names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
}

std::string TextOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

std::string AddressText(const ASN1_OCTET_STRING* bytes) {
  char text[INET6_ADDRSTRLEN] = {};
  const int family = ASN1_STRING_length(bytes) == 4 ? AF_INET : AF_INET6;
  if (family == AF_INET6 && ASN1_STRING_length(bytes) != 16) return {};
  return inet_ntop(family, ASN1_STRING_get0_data(bytes), text, sizeof text) == nullptr ? "" : text;
}

// Name of a host, or nothing for another kind of name.
std::string HostOf(const GENERAL_NAME* name) {
  if (name->type == GEN_DNS) return TextOf(name->d.dNSName);
  return name->type == GEN_IPADD ? AddressText(name->d.iPAddress) : "";
}

}  // namespace

Result<Certificate> Certificate::FromPem(const std::string& pem) {
  const auto bio = openssl::Reader(pem);
  X509* certificate = ReadNext(bio.get());
  if (certificate == nullptr) {
    return Fail(Code::kDataLoss, "not a certificate: " + openssl::TakeError());
  }
  return Certificate(Share(certificate));
}

Result<std::vector<Certificate>> Certificate::ChainFromPem(const std::string& pem) {
  std::vector<Certificate> chain;
  const auto bio = openssl::Reader(pem);
  while (chain.size() < kMaxChain) {
    X509* certificate = ReadNext(bio.get());
    if (certificate == nullptr) break;
    chain.emplace_back(Share(certificate));
  }
  const std::string why = openssl::TakeError();
  if (chain.empty()) return Fail(Code::kDataLoss, "not a certificate: " + why);
  return chain;
}

std::string Certificate::ToPem() const {
  return openssl::Written([this](BIO* bio) { PEM_write_bio_X509(bio, get()); });
}

PublicKey Certificate::key() const {
  return PublicKey(std::shared_ptr<EVP_PKEY>(X509_get_pubkey(get()), EVP_PKEY_free));
}

WallTime Certificate::not_before() const { return TimeOf(X509_get0_notBefore(get())); }
WallTime Certificate::not_after() const { return TimeOf(X509_get0_notAfter(get())); }

std::string Certificate::uri() const {
  const auto names = NamesOf(get());
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_URI) return TextOf(name->d.uniformResourceIdentifier);
  }
  return {};
}

std::vector<std::string> Certificate::hosts() const {
  std::vector<std::string> hosts;
  const auto names = NamesOf(get());
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    std::string host = HostOf(sk_GENERAL_NAME_value(names.get(), i));
    if (!host.empty()) hosts.push_back(std::move(host));
  }
  return hosts;
}

Result<> CheckIssued(const Certificate& root, const Certificate& leaf, CertificateUse use) {
  using Store = openssl::Owned<X509_STORE, X509_STORE_free>;
  using Context = openssl::Owned<X509_STORE_CTX, X509_STORE_CTX_free>;
  const Store store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root.get());
  const Context context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME | X509_V_FLAG_X509_STRICT);
  X509_STORE_CTX_set_purpose(context.get(), use == CertificateUse::kServer
                                                ? X509_PURPOSE_SSL_SERVER
                                                : X509_PURPOSE_SSL_CLIENT);
  if (X509_verify_cert(context.get()) == 1) return {};
  const int number = X509_STORE_CTX_get_error(context.get());
  openssl::TakeError();
  return Fail(Code::kUnauthenticated,
              std::string("the certificate was not issued for this: ") +
                  X509_verify_cert_error_string(number),
              "certificate_not_trusted");
}

bool IsRenewalDue(const Certificate& certificate, WallTime now) {
  const Nanoseconds lifetime = certificate.not_after() - certificate.not_before();
  return now - certificate.not_before() >= lifetime / 3 * 2;
}

Result<Sha256Digest> KeyDigestOf(const std::string& pem) {
  TOKWATT_ASSIGN_OR_RETURN(const Certificate certificate, Certificate::FromPem(pem));
  return certificate.key().SpkiSha256();
}

Result<> CheckValidity(const Certificate& certificate, WallTime now) {
  const std::string times = "from " + FormatRfc3339(certificate.not_before()) + " to " +
                            FormatRfc3339(certificate.not_after()) + ", and it is " +
                            FormatRfc3339(now) + " here";
  if (now > certificate.not_after()) {
    return Fail(Code::kUnauthenticated, "the certificate has expired: it is valid " + times,
                "certificate_expired");
  }
  if (now < certificate.not_before()) {
    return Fail(Code::kUnauthenticated, "the certificate is not valid yet: it is valid " + times,
                "certificate_not_yet_valid");
  }
  return {};
}

}  // namespace tokwatt
