#include "collector/trust/authority.h"

#include <algorithm>
#include <optional>

#include "base/state_dir.h"
#include "base/text_code.h"
#include "base/text_file.h"

namespace tokwatt {
namespace {

std::string ClusterOf(const Certificate& root) {
  const Sha256Digest spki = root.key().SpkiSha256();
  return Hex(std::span(spki).first(8));
}

tl::unexpected<Error> Damaged(const std::string& path, const Error& why) {
  return Fail(Code::kDataLoss, path + " is damaged: " + why.message, "trust_damaged",
              "restore it from a backup made with --with-keys; without it every machine must join "
              "anew");
}

// The whole file; nothing if there is none.
Result<std::optional<std::string>> Read(const std::string& path) {
  auto text = ReadTextFile(path);
  if (!text && text.error().code == Code::kNotFound) return std::nullopt;
  if (!text) return Wrap(text.error(), path);
  return std::optional<std::string>(std::move(*text) + "\n");
}

Result<std::optional<PrivateKey>> LoadKey(const std::string& path) {
  TOKWATT_RETURN_IF_ERROR(CheckPrivateFile(path));
  TOKWATT_ASSIGN_OR_RETURN(const auto pem, Read(path));
  if (!pem) return std::nullopt;
  auto key = PrivateKey::FromPem(*pem);
  if (!key) return Damaged(path, key.error());
  return std::optional<PrivateKey>(std::move(*key));
}

Result<PrivateKey> LoadOrMakeKey(const std::string& path) {
  TOKWATT_ASSIGN_OR_RETURN(auto key, LoadKey(path));
  if (key) return std::move(*key);
  PrivateKey made = PrivateKey::Generate();
  TOKWATT_RETURN_IF_ERROR(ReplaceFile(path, made.ToPem(), true));
  return made;
}

// The root is its key: a certificate that got lost is made again, and every machine still trusts
// it.
Result<Issuer> MakeRoot(const std::string& directory, const std::vector<std::string>& hosts,
                        WallTime now) {
  TOKWATT_ASSIGN_OR_RETURN(PrivateKey key, LoadOrMakeKey(directory + "/ca.key"));
  Issuer issuer = MakeIssuer(std::move(key), "tokwatt collector", hosts, now);
  TOKWATT_RETURN_IF_ERROR(ReplaceFile(directory + "/ca.pem", issuer.root.ToPem(), true));
  return issuer;
}

Result<Issuer> LoadRoot(const std::string& directory, const std::vector<std::string>& hosts,
                        WallTime now) {
  const std::string key_path = directory + "/ca.key";
  const std::string root_path = directory + "/ca.pem";
  TOKWATT_ASSIGN_OR_RETURN(const auto pem, Read(root_path));
  if (!pem) return MakeRoot(directory, hosts, now);
  auto root = Certificate::FromPem(*pem);
  if (!root) return Damaged(root_path, root.error());
  TOKWATT_ASSIGN_OR_RETURN(auto key, LoadKey(key_path));
  if (!key) return Damaged(key_path, {Code::kNotFound, "it is not there", "", ""});
  if (root->key().SpkiSha256() != key->public_key().SpkiSha256()) {
    return Damaged(key_path, {Code::kDataLoss, "it is not the key of " + root_path, "", ""});
  }
  return Issuer{std::move(*key), std::move(*root)};
}

std::vector<std::string> WithOwnName(std::vector<std::string> hosts) {
  hosts.insert(hosts.begin(), kCollectorName);
  return hosts;
}

// Whether a new certificate would have a host that the old one lacks, as far as the root allows.
bool LacksHost(const Certificate& old, const Certificate& fresh) {
  const auto had = old.hosts();
  const auto has = fresh.hosts();
  return std::any_of(has.begin(), has.end(), [&](const std::string& host) {
    return std::find(had.begin(), had.end(), host) == had.end();
  });
}

}  // namespace

Authority::Authority(std::string directory, Issuer issuer, PrivateKey server_key,
                     const Clock& clock)
    : directory_(std::move(directory)),
      issuer_(std::move(issuer)),
      server_key_(std::move(server_key)),
      clock_(clock),
      cluster_(ClusterOf(issuer_.root)),
      server_(nullptr) {}

Result<std::unique_ptr<Authority>> Authority::Open(const std::string& directory,
                                                   const std::vector<std::string>& hosts,
                                                   const Clock& clock) {
  TOKWATT_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  TOKWATT_ASSIGN_OR_RETURN(Issuer issuer, LoadRoot(directory, hosts, clock.Wall()));
  TOKWATT_ASSIGN_OR_RETURN(PrivateKey key, LoadOrMakeKey(directory + "/server.key"));
  std::unique_ptr<Authority> authority(
      new Authority(directory, std::move(issuer), std::move(key), clock));
  TOKWATT_RETURN_IF_ERROR(authority->LoadServer(hosts));
  return authority;
}

// A damaged certificate of our own is no loss: its key and the root make another.
Result<> Authority::LoadServer(const std::vector<std::string>& hosts) {
  TOKWATT_ASSIGN_OR_RETURN(const auto pem, Read(server_chain_path()));
  auto loaded = pem ? Certificate::FromPem(*pem) : Fail(Code::kNotFound, "none");
  const bool usable = loaded && loaded->key().SpkiSha256() == server_key().SpkiSha256() &&
                      CheckIssued(issuer_.root, *loaded, CertificateUse::kServer);
  if (!usable) return IssueServer(hosts);
  server_ = std::move(*loaded);
  return RenewServer(hosts).map([](bool) {});
}

Result<> Authority::IssueServer(const std::vector<std::string>& hosts) {
  Certificate fresh = IssueServerCertificate(issuer_, server_key(), WithOwnName(hosts),
                                             clock_.Wall(), kServerLifetime);
  TOKWATT_RETURN_IF_ERROR(
      ReplaceFile(server_chain_path(), fresh.ToPem() + issuer_.root.ToPem(), true));
  const std::lock_guard lock(mutex_);
  server_ = std::move(fresh);
  return {};
}

Result<bool> Authority::RenewServer(const std::vector<std::string>& hosts) {
  const WallTime now = clock_.Wall();
  const Certificate old = server_certificate();
  const Certificate fresh =
      IssueServerCertificate(issuer_, server_key(), WithOwnName(hosts), now, kServerLifetime);
  if (!IsRenewalDue(old, now) && CheckValidity(old, now) && !LacksHost(old, fresh)) return false;
  TOKWATT_RETURN_IF_ERROR(IssueServer(hosts));
  return true;
}

Certificate Authority::server_certificate() const {
  const std::lock_guard lock(mutex_);
  return server_;
}

Certificate Authority::IssueDevice(const PublicKey& key, const DeviceId& device) const {
  return IssueClientCertificate(issuer_, key, "tokwatt://" + cluster_ + "/device/" + ToHex(device),
                                clock_.Wall(), kDeviceLifetime);
}

Result<DeviceId> Authority::OwnerOf(const Certificate& certificate) const {
  TOKWATT_RETURN_IF_ERROR(CheckIssued(issuer_.root, certificate, CertificateUse::kClient));
  const std::string prefix = "tokwatt://" + cluster_ + "/device/";
  const std::string uri = certificate.uri();
  const auto device =
      uri.rfind(prefix, 0) == 0 ? ParseDeviceId(uri.substr(prefix.size())) : std::nullopt;
  if (device) return *device;
  return Fail(Code::kUnauthenticated, "the certificate names no machine of this collector",
              "certificate_not_trusted");
}

}  // namespace tokwatt
