// Issuing certificates: a private root for one household, and what it signs.
//
// The root is good for 10 years, signs leaves only (path length 0), and is limited to names and
// addresses of private networks (RFC 5280, 4.2.1.10): who imports it into a browser trusts it with
// no site of the world. Times begin an hour early, for clocks that are slow.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/crypto/key.h"

namespace tokwatt {

struct Issuer {
  PrivateKey key;
  Certificate root;
};

// `hosts`: DNS names beyond the private ones that the root may sign, such as this machine's own.
Issuer MakeIssuer(PrivateKey key, const std::string& common_name,
                  const std::vector<std::string>& hosts, WallTime now);

// For a server that is reached by any of `hosts`, DNS names or addresses. Those that the root may
// not sign are left out.
Certificate IssueServerCertificate(const Issuer& issuer, const PublicKey& key,
                                   const std::vector<std::string>& hosts, WallTime now,
                                   std::chrono::seconds lifetime);

// For a client, named by a URI. No word of the request but the key is in it.
Certificate IssueClientCertificate(const Issuer& issuer, const PublicKey& key,
                                   const std::string& uri, WallTime now,
                                   std::chrono::seconds lifetime);

}  // namespace tokwatt
