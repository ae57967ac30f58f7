#include "collector/trust/members.h"

#include <algorithm>

#include "base/state_dir.h"
#include "base/text_code.h"
#include "base/text_file.h"
#include "collector/trust/members_document.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxOldKeys = 16;
constexpr std::chrono::minutes kCopySeenStep{1};
constexpr size_t kMaxFileBytes = 64u << 20;

void Retire(Member& member, const Sha256Digest& key) {
  member.old_keys.push_back(key);
  if (member.old_keys.size() > kMaxOldKeys) member.old_keys.erase(member.old_keys.begin());
}

tl::unexpected<Error> NoMember() {
  return Fail(Code::kNotFound, "that machine has not joined this collector", "not_a_member",
              "give it a new line to paste: tokwatt devices add");
}

}  // namespace

std::string HowToReplace(const DeviceId& device) {
  return "paste a line there that replaces it: tokwatt devices add --replaces " +
         ToHex(device).substr(0, 12) + " (or Replace on its row of the devices page)";
}

Result<std::unique_ptr<Members>> Members::Open(const std::string& directory, const Clock& clock) {
  TOKWATT_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  std::unique_ptr<Members> members(new Members(directory + "/members.json", clock));
  TOKWATT_RETURN_IF_ERROR(members->Load());
  return members;
}

Result<> Members::Load() {
  const auto text = ReadTextFile(path_, kMaxFileBytes);
  if (!text && text.error().code == Code::kNotFound) return {};
  if (!text) return Wrap(text.error(), path_);
  auto members = ParseMembers(*text);
  if (!members) {
    return Fail(Code::kDataLoss, path_ + " is damaged: " + members.error().message, "trust_damaged",
                "restore it from a backup made with --with-keys");
  }
  members_ = std::move(*members);
  return {};
}

std::optional<Member> Members::Find(const DeviceId& device) const {
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(device);
  return found == members_.end() ? std::nullopt : std::optional(found->second);
}

std::map<DeviceId, Member> Members::All() const {
  const std::lock_guard lock(mutex_);
  return members_;
}

Result<> Members::Replace(const DeviceId& device, Member changed) {
  std::map<DeviceId, Member> all = members_;
  all[device] = std::move(changed);
  TOKWATT_RETURN_IF_ERROR(ReplaceFile(path_, MembersText(all), true));
  members_ = std::move(all);
  if (listener_) listener_();
  return {};
}

void Members::SetListener(std::function<void()> listener) {
  const std::lock_guard lock(mutex_);
  listener_ = std::move(listener);
}

Result<> Members::Put(const DeviceId& device, const Sha256Digest& key, const std::string& name,
                      WallTime certified_until) {
  const std::lock_guard lock(mutex_);
  Member member;
  const auto found = members_.find(device);
  if (found != members_.end()) {
    member.old_keys = found->second.old_keys;
    if (found->second.key != key) Retire(member, found->second.key);
    if (found->second.next_key) Retire(member, *found->second.next_key);
    member.boot_id = found->second.boot_id;
  }
  member.key = key;
  member.name = name;
  member.joined = clock_.Wall();
  member.certified_until = certified_until;
  return Replace(device, std::move(member));
}

Result<> Members::Use(const DeviceId& device, const Sha256Digest& key) {
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(device);
  if (found == members_.end()) {
    return Fail(Code::kUnauthenticated, "this collector does not know the machine", "not_a_member",
                "give it a new line to paste: tokwatt devices add");
  }
  Member member = found->second;
  if (member.revoked) {
    return Fail(Code::kPermissionDenied,
                "the machine was revoked at " + FormatRfc3339(*member.revoked), "revoked",
                "if that was a mistake, give it a new line to paste: tokwatt devices add");
  }
  if (member.key == key) return {};
  if (member.next_key == key) {
    Retire(member, member.key);
    member.key = key;
    member.next_key.reset();
    return Replace(device, std::move(member));
  }
  if (std::find(member.old_keys.begin(), member.old_keys.end(), key) == member.old_keys.end()) {
    return Fail(Code::kUnauthenticated, "the machine has another key here", "unknown_key",
                "if it is the same machine, " + HowToReplace(device));
  }
  TOKWATT_RETURN_IF_ERROR(MarkCopy(device, std::move(member)));
  return Fail(Code::kAborted,
              "the machine uses a key that was replaced: its disk is a copy, or came back from a "
              "backup",
              "old_key", "if it is the original, " + HowToReplace(device) + "; " + kOwnIdentity);
}

// Who knocks again and again makes no disk write each time.
Result<> Members::MarkCopy(const DeviceId& device, Member member) {
  const WallTime now = clock_.Wall();
  if (member.copy_seen && now - *member.copy_seen < kCopySeenStep) return {};
  member.copy_seen = now;
  return Replace(device, std::move(member));
}

Result<> Members::NoteCopy(const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(device);
  if (found == members_.end()) return NoMember();
  return MarkCopy(device, found->second);
}

Result<> Members::NoteBoot(const DeviceId& device, const std::string& boot_id) {
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(device);
  if (found == members_.end()) return NoMember();
  if (found->second.boot_id == boot_id) return {};
  Member member = found->second;
  member.boot_id = boot_id;
  return Replace(device, std::move(member));
}

Result<> Members::SetNextKey(const DeviceId& device, const Sha256Digest& key,
                             WallTime certified_until) {
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(device);
  if (found == members_.end()) return NoMember();
  Member member = found->second;
  member.next_key = key;
  member.certified_until = certified_until;
  return Replace(device, std::move(member));
}

Result<> Members::Revoke(const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  const auto found = members_.find(device);
  if (found == members_.end()) return NoMember();
  if (found->second.revoked) return {};
  Member member = found->second;
  member.revoked = clock_.Wall();
  return Replace(device, std::move(member));
}

}  // namespace tokwatt
