#include "collector/trust/gate.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace tokwatt {

Gate::Gate(std::unique_ptr<Authority> authority, std::unique_ptr<Members> members,
           const Clock& clock)
    : clock_(clock),
      authority_(std::move(authority)),
      members_(std::move(members)),
      limit_(clock),
      refusals_(clock) {}

Result<std::unique_ptr<Gate>> Gate::Open(const std::string& directory,
                                         const std::vector<std::string>& hosts,
                                         const Clock& clock) {
  TOKWATT_ASSIGN_OR_RETURN(auto authority, Authority::Open(directory, hosts, clock));
  TOKWATT_ASSIGN_OR_RETURN(auto members, Members::Open(directory, clock));
  return std::unique_ptr<Gate>(new Gate(std::move(authority), std::move(members), clock));
}

Result<Joined> Gate::Join(const JoinRequest& request) {
  if (const auto open = limit_.Check(request.address); !open) {
    refusals_.Note(request.address, "a machine was not let in: " + open.error().message);
    return tl::unexpected<Error>(open.error());
  }
  if (const auto device = JoinedBefore(request)) return Certify(request, *device);
  const auto code = codes_.Find(request.code, clock_.Wall());
  if (!code) {
    limit_.NoteMistake(request.address);
    spdlog::warn("a machine at {} was not let in: {}", request.address, code.error().message);
    return tl::unexpected<Error>(code.error());
  }
  const auto refuse = [&](const Error& why) {
    codes_.NoteTrouble(request.code, why.message);
    spdlog::warn("a machine at {} did not join: {}", request.address, why.message);
    return tl::unexpected<Error>(why);
  };
  const auto device = PlaceFor(request, *code);
  if (!device) return refuse(device.error());
  const auto taken = codes_.Take(request.code, clock_.Wall());
  if (!taken) return refuse(taken.error());  // another machine was quicker
  auto joined = Certify(request, *device);
  if (!joined) {
    codes_.GiveBack(taken->id);
    return refuse(joined.error());
  }
  codes_.NoteDevice(taken->id, *device);
  spdlog::info("machine {} ({}) joined from {}", ToHex(*device), request.name, request.address);
  return joined;
}

// The key is the proof: whoever only saw the code has another one.
std::optional<DeviceId> Gate::JoinedBefore(const JoinRequest& request) {
  const auto device = codes_.UsedBy(request.code, clock_.Wall());
  const auto member = device ? members_->Find(*device) : std::nullopt;
  const auto key = KeyOfRequest(request.request);
  if (!member || member->revoked || !key || member->key != key->SpkiSha256()) return std::nullopt;
  return device;
}

// A machine that is known keeps its place only if it shows its key, or if the owner says by the
// code that it takes a place: else whoever read an id could have it.
Result<DeviceId> Gate::PlaceFor(const JoinRequest& request, const JoinCodeState& code) {
  if (code.replaces) return *code.replaces;
  const auto member = members_->Find(request.device);
  if (!member || member->revoked) return request.device;
  const auto key = KeyOfRequest(request.request);
  if (key && key->SpkiSha256() == member->key) return request.device;  // it lost the certificate
  if (!request.certificate.empty()) {
    TOKWATT_ASSIGN_OR_RETURN(const Certificate shown, Certificate::FromPem(request.certificate));
    const auto owner = Recognise(shown);
    if (owner && *owner == request.device) return *owner;
  }
  return Fail(Code::kAlreadyExists,
              "a machine with this identity has joined before, with another key: this disk is a "
              "copy of that machine's, or its key was lost",
              "device_exists",
              "if it is the same machine, " + HowToReplace(request.device) + "; " + kOwnIdentity);
}

Result<Joined> Gate::Certify(const JoinRequest& request, const DeviceId& device) {
  TOKWATT_ASSIGN_OR_RETURN(const PublicKey key, KeyOfRequest(request.request));
  const Certificate certificate = authority_->IssueDevice(key, device);
  TOKWATT_RETURN_IF_ERROR(
      members_->Put(device, key.SpkiSha256(), request.name, certificate.not_after()));
  return Joined{device, certificate.ToPem(), authority_->root().ToPem()};
}

// The certificate is ours and its key is the machine's; its time is not looked at.
Result<DeviceId> Gate::Recognise(const Certificate& certificate) {
  TOKWATT_ASSIGN_OR_RETURN(const DeviceId device, authority_->OwnerOf(certificate));
  TOKWATT_RETURN_IF_ERROR(members_->Use(device, certificate.key().SpkiSha256()));
  return device;
}

Result<Joined> Gate::Renew(const std::string& pem, const std::string& request) {
  TOKWATT_ASSIGN_OR_RETURN(const Certificate old, Certificate::FromPem(pem));
  TOKWATT_ASSIGN_OR_RETURN(const DeviceId device, Recognise(old));
  TOKWATT_ASSIGN_OR_RETURN(const PublicKey key, KeyOfRequest(request));
  if (key.SpkiSha256() == old.key().SpkiSha256()) {
    return Fail(Code::kInvalidArgument, "a renewal needs a new key", "same_key");
  }
  const Certificate fresh = authority_->IssueDevice(key, device);
  TOKWATT_RETURN_IF_ERROR(members_->SetNextKey(device, key.SpkiSha256(), fresh.not_after()));
  spdlog::info("machine {} has a new certificate until {}", ToHex(device),
               FormatRfc3339(fresh.not_after()));
  return Joined{device, fresh.ToPem(), authority_->root().ToPem()};
}

Result<DeviceId> Gate::Admit(const std::string& pem) {
  TOKWATT_ASSIGN_OR_RETURN(const Certificate certificate, Certificate::FromPem(pem));
  TOKWATT_ASSIGN_OR_RETURN(const DeviceId device, Recognise(certificate));
  TOKWATT_RETURN_IF_ERROR(CheckValidity(certificate, clock_.Wall()));
  return device;
}

Result<> Gate::AdmitBoot(const DeviceId& device, const std::string& boot_id) {
  const auto member = members_->Find(device);
  if (!member) {  // on loopback nobody has to join
    return RefuseTwin(device, twins_.Judge(device, std::nullopt, "", boot_id));
  }
  const auto verdict = twins_.Judge(device, member->joined, member->boot_id, boot_id);
  if (verdict != TwinWatch::Verdict::kAlone) TOKWATT_RETURN_IF_ERROR(members_->NoteCopy(device));
  TOKWATT_RETURN_IF_ERROR(RefuseTwin(device, verdict));
  if (const auto noted = members_->NoteBoot(device, boot_id); !noted) {
    spdlog::warn("after a restart a copy of machine {} may pass for it: {}", ToHex(device),
                 noted.error().message);  // no reason to refuse its samples
  }
  return {};
}

Result<> Gate::RefuseTwin(const DeviceId& device, TwinWatch::Verdict verdict) {
  if (verdict != TwinWatch::Verdict::kTwin) return {};
  return Fail(
      Code::kAborted,
      "another machine sends as this one: the disk of one is a copy of the other's, and the "
      "other was here first",
      "copied_disk", "if it is the original, " + HowToReplace(device) + "; " + kOwnIdentity);
}

}  // namespace tokwatt
