// Authority: this collector's certificates: its root, its own for TLS, and those of its machines.
//
// Made at the first start, in a folder of its own beside the database: the root's key never leaves
// it. The root is who this collector is to its machines; a collector that loses it is another one.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto/certificate.h"
#include "base/crypto/issue.h"
#include "base/crypto/join_token.h"
#include "base/result.h"
#include "collector/store/store.h"

namespace tokwatt {

inline constexpr std::chrono::hours kServerLifetime{24 * 90};
inline constexpr std::chrono::hours kDeviceLifetime{24 * 30};

// Thread-safe.
class Authority {
 public:
  // Loads what is in `directory` (created 0700), or makes it. `hosts`: names and addresses under
  // which this machine is reached. kDataLoss: a file is damaged (the message says which, and that
  // removing it makes all machines strangers); kPermissionDenied: a key that others may read.
  static Result<std::unique_ptr<Authority>> Open(const std::string& directory,
                                                 const std::vector<std::string>& hosts,
                                                 const Clock& clock);

  // A new certificate of our own when two thirds of the old one's time are over, or when it lacks
  // one of `hosts`; true if so. The key stays: pasted lines pin it.
  Result<bool> RenewServer(const std::vector<std::string>& hosts);

  Certificate IssueDevice(const PublicKey& key, const DeviceId& device) const;
  // Whose certificate it is, if the root issued it. Neither time nor membership is looked at.
  Result<DeviceId> OwnerOf(const Certificate& certificate) const;

  const Certificate& root() const { return issuer_.root; }
  const PublicKey& server_key() const { return server_key_.public_key(); }
  Certificate server_certificate() const;
  const std::string& cluster() const { return cluster_; }  // 16 hex digits, of the root's key

  // Files for TLS libraries: our key (0600), and our certificate followed by the root.
  std::string server_key_path() const { return directory_ + "/server.key"; }
  std::string server_chain_path() const { return directory_ + "/server.pem"; }

 private:
  Authority(std::string directory, Issuer issuer, PrivateKey server_key, const Clock& clock);
  Result<> LoadServer(const std::vector<std::string>& hosts);
  Result<> IssueServer(const std::vector<std::string>& hosts);

  const std::string directory_;
  const Issuer issuer_;
  const PrivateKey server_key_;
  const Clock& clock_;
  const std::string cluster_;
  mutable std::mutex mutex_;  // guards what follows
  Certificate server_;
};

}  // namespace tokwatt
