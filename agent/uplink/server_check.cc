#include "agent/uplink/server_check.h"

#include <algorithm>
#include <vector>

#include "base/crypto/certificate.h"
#include "base/crypto/join_token.h"

namespace tokwatt {
namespace {

tl::unexpected<Error> NotTrusted(const std::string& why) {
  return Fail(Code::kUnauthenticated,
              "what answers there is not the collector that this machine trusts: " + why,
              "collector_not_trusted",
              "if the collector was installed anew, make a new line to paste there (tokwatt "
              "devices add); if not, something stands between it and this machine");
}

Result<> CheckTime(const Certificate& certificate, WallTime now) {
  auto valid = CheckValidity(certificate, now);
  if (valid) return {};
  Error error = std::move(valid).error();
  error.message = "this machine's clock and the collector's disagree: " + error.message;
  error.reason = "clock_wrong";
  error.fix = "set the clock of the machine that is wrong: timedatectl set-ntp true";
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace

Result<> CheckServer(const std::string& pem, const Sha256Digest& root_key, WallTime now) {
  const auto chain = Certificate::ChainFromPem(pem);
  if (!chain) return NotTrusted("it showed no certificate");
  const auto root = std::find_if(chain->begin(), chain->end(), [&](const Certificate& one) {
    return IsEqualInConstantTime(one.key().SpkiSha256(), root_key);
  });
  if (root == chain->end()) return NotTrusted("its root is another one");
  const Certificate& leaf = chain->front();
  const auto issued = CheckIssued(*root, leaf, CertificateUse::kServer);
  if (!issued) return NotTrusted(issued.error().message);
  const auto hosts = leaf.hosts();
  if (std::find(hosts.begin(), hosts.end(), kCollectorName) == hosts.end()) {
    return NotTrusted("its certificate is not a collector's");
  }
  return CheckTime(leaf, now);
}

}  // namespace tokwatt
