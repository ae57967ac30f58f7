#include "base/crypto/issue.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <utility>

#include "base/crypto/openssl_types.h"
#include "base/crypto/secret.h"

namespace tokwatt {
namespace {

constexpr std::chrono::hours kRootLifetime{24 * 3653};  // ten years
constexpr std::chrono::hours kBackdating{1};

// RFC 6762 (local), RFC 8375 (home.arpa), ICANN resolution 2024.07.29.06 (internal); the others are
// what home routers hand out.
constexpr const char* kPrivateDomains =
    "permitted;DNS:local,permitted;DNS:home.arpa,permitted;DNS:internal,permitted;DNS:lan,"
    "permitted;DNS:home,permitted;DNS:localdomain,permitted;DNS:localhost";
// RFC 1918, RFC 6598, RFC 3927, RFC 1122 (loopback); RFC 4193, RFC 4291 (link-local, loopback).
constexpr const char* kPrivateAddresses =
    ",permitted;IP:10.0.0.0/255.0.0.0,permitted;IP:172.16.0.0/255.240.0.0,"
    "permitted;IP:192.168.0.0/255.255.0.0,permitted;IP:100.64.0.0/255.192.0.0,"
    "permitted;IP:169.254.0.0/255.255.0.0,permitted;IP:127.0.0.0/255.0.0.0,"
    "permitted;IP:fc00::/fe00::,permitted;IP:fe80::/ffc0::,"
    "permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

std::time_t SecondsOf(WallTime time) { return static_cast<std::time_t>(time.ns / 1'000'000'000); }

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const openssl::Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  if (!extension) throw std::runtime_error("no extension '" + value + "': " + openssl::TakeError());
  X509_add_ext(certificate, extension.get(), -1);
}

// 126 random bits: positive, and never the same twice (RFC 5280, 4.1.2.2).
void SetSerial(X509* certificate) {
  auto bytes = RandomSecret<16>();
  bytes[0] = static_cast<uint8_t>((bytes[0] & 0x3f) | 0x40);
  const openssl::Owned<BIGNUM, BN_free> number(BN_bin2bn(bytes.data(), bytes.size(), nullptr));
  BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

void SetName(X509_NAME* name, const std::string& common_name) {
  X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(common_name.data()),
                             static_cast<int>(common_name.size()), -1, 0);
}

// Version, serial, times and key; the rest differs.
Certificate Begin(const PublicKey& key, WallTime now, std::chrono::seconds lifetime) {
  Certificate certificate(std::shared_ptr<X509>(X509_new(), X509_free));
  X509* raw = certificate.get();
  X509_set_version(raw, X509_VERSION_3);
  SetSerial(raw);
  ASN1_TIME_set(X509_getm_notBefore(raw), SecondsOf(now - kBackdating));
  ASN1_TIME_set(X509_getm_notAfter(raw), SecondsOf(now + lifetime));
  X509_set_pubkey(raw, key.get());
  return certificate;
}

void Sign(const Certificate& certificate, const PrivateKey& key) {
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) {
    throw std::runtime_error("a certificate was not signed: " + openssl::TakeError());
  }
}

// `names` as in OpenSSL's "DNS:nas.local,IP:192.168.1.9"; every name of a leaf stands there.
Certificate Issue(const Issuer& issuer, const PublicKey& key, const std::string& names,
                  const char* use, WallTime now, std::chrono::seconds lifetime) {
  Certificate certificate = Begin(key, now, lifetime);
  X509* raw = certificate.get();
  X509* root = issuer.root.get();
  X509_set_issuer_name(raw, X509_get_subject_name(root));
  AddExtension(raw, root, NID_basic_constraints, "critical,CA:FALSE");
  AddExtension(raw, root, NID_key_usage, "critical,digitalSignature");
  AddExtension(raw, root, NID_ext_key_usage, use);
  AddExtension(raw, root, NID_subject_key_identifier, "hash");
  AddExtension(raw, root, NID_authority_key_identifier, "keyid:always");
  // Critical, because the subject is empty (RFC 5280, 4.2.1.6).
  AddExtension(raw, root, NID_subject_alt_name, "critical," + names);
  Sign(certificate, issuer.key);
  return certificate;
}

bool IsAddress(const std::string& host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// A host is data: a comma in it would begin another name.
bool IsHost(const std::string& host) {
  return !host.empty() && host.size() < 254 &&
         std::all_of(host.begin(), host.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '-' || c == '.' || c == ':' || c == '_';
         });
}

std::string NameOf(const std::string& host) { return (IsAddress(host) ? "IP:" : "DNS:") + host; }

}  // namespace

Issuer MakeIssuer(PrivateKey key, const std::string& common_name,
                  const std::vector<std::string>& hosts, WallTime now) {
  Issuer issuer{std::move(key), Certificate(nullptr)};
  issuer.root = Begin(issuer.key.public_key(), now, kRootLifetime);
  X509* root = issuer.root.get();
  SetName(X509_get_subject_name(root), common_name);
  X509_set_issuer_name(root, X509_get_subject_name(root));
  AddExtension(root, root, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  AddExtension(root, root, NID_key_usage, "critical,keyCertSign,cRLSign");
  AddExtension(root, root, NID_subject_key_identifier, "hash");
  std::string names = std::string("critical,") + kPrivateDomains;
  for (const std::string& host : hosts) {
    if (IsHost(host) && !IsAddress(host)) names += ",permitted;DNS:" + host;
  }
  AddExtension(root, root, NID_name_constraints, names + kPrivateAddresses);
  Sign(issuer.root, issuer.key);
  return issuer;
}

Certificate IssueServerCertificate(const Issuer& issuer, const PublicKey& key,
                                   const std::vector<std::string>& hosts, WallTime now,
                                   std::chrono::seconds lifetime) {
  const auto issue = [&](const std::string& names) {
    return Issue(issuer, key, names, "serverAuth", now, lifetime);
  };
  std::string names;
  for (const std::string& host : hosts) {
    if (!IsHost(host)) continue;
    if (!CheckIssued(issuer.root, issue(NameOf(host)), CertificateUse::kServer)) continue;
    names += (names.empty() ? "" : ",") + NameOf(host);
  }
  return issue(names.empty() ? "DNS:localhost" : names);
}

Certificate IssueClientCertificate(const Issuer& issuer, const PublicKey& key,
                                   const std::string& uri, WallTime now,
                                   std::chrono::seconds lifetime) {
  return Issue(issuer, key, "URI:" + uri, "clientAuth", now, lifetime);
}

}  // namespace tokwatt
