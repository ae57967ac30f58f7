#include "collector/trust/members_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text_code.h"
#include "base/time_text.h"

namespace tokwatt {
namespace {

using nlohmann::json;

json TimeOrNull(const std::optional<WallTime>& time) {
  return time ? json(FormatRfc3339(*time)) : json(nullptr);
}

json DocumentOf(const DeviceId& device, const Member& member) {
  json old_keys = json::array();
  for (const Sha256Digest& key : member.old_keys) old_keys.push_back(Base64(key));
  return {{"device", ToHex(device)},
          {"key_sha256", Base64(member.key)},
          {"next_key_sha256", member.next_key ? json(Base64(*member.next_key)) : json(nullptr)},
          {"old_keys_sha256", old_keys},
          {"name", member.name},
          {"joined", FormatRfc3339(member.joined)},
          {"certified_until", FormatRfc3339(member.certified_until)},
          {"revoked", TimeOrNull(member.revoked)},
          {"copy_seen", TimeOrNull(member.copy_seen)},
          {"boot_id", member.boot_id}};
}

std::optional<Sha256Digest> DigestOf(const json& value) {
  const auto bytes = value.is_string() ? FromBase64(value.get<std::string>()) : std::nullopt;
  Sha256Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.begin());
  return digest;
}

std::optional<WallTime> TimeOf(const json& value) {
  return value.is_string() ? ParseRfc3339(value.get<std::string>()) : std::nullopt;
}

// Null is fine; what is there must be good.
bool ReadOptional(const json& value, std::optional<WallTime>& time) {
  time = TimeOf(value);
  return value.is_null() || time.has_value();
}

std::optional<Member> MemberOf(const json& row) {
  Member member;
  const auto key = DigestOf(row.value("key_sha256", json()));
  const auto joined = TimeOf(row.value("joined", json()));
  const auto until = TimeOf(row.value("certified_until", json()));
  const json next = row.value("next_key_sha256", json());
  const json old_keys = row.value("old_keys_sha256", json::array());
  member.next_key = DigestOf(next);
  if (!key || !joined || !until || !old_keys.is_array()) return std::nullopt;
  if (!next.is_null() && !member.next_key) return std::nullopt;
  if (!ReadOptional(row.value("revoked", json()), member.revoked)) return std::nullopt;
  if (!ReadOptional(row.value("copy_seen", json()), member.copy_seen)) return std::nullopt;
  for (const json& old : old_keys) {
    const auto digest = DigestOf(old);
    if (!digest) return std::nullopt;
    member.old_keys.push_back(*digest);
  }
  const json name = row.value("name", json(""));
  const json boot_id = row.value("boot_id", json(""));
  if (!name.is_string() || !boot_id.is_string()) return std::nullopt;
  member.key = *key;
  member.name = name.get<std::string>();
  member.boot_id = boot_id.get<std::string>();
  member.joined = *joined;
  member.certified_until = *until;
  return member;
}

}  // namespace

std::string MembersText(const std::map<DeviceId, Member>& members) {
  json rows = json::array();
  for (const auto& [device, member] : members) rows.push_back(DocumentOf(device, member));
  const json document = {{"schema_version", 1}, {"members", rows}};
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

Result<std::map<DeviceId, Member>> ParseMembers(const std::string& text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains("members") ||
      !document.at("members").is_array()) {
    return Fail(Code::kDataLoss, "it is no list of members");
  }
  std::map<DeviceId, Member> members;
  for (const json& row : document.at("members")) {
    const json id = row.is_object() ? row.value("device", json()) : json();
    const auto device = id.is_string() ? ParseDeviceId(id.get<std::string>()) : std::nullopt;
    const auto member = device ? MemberOf(row) : std::nullopt;
    if (!member) {
      return Fail(Code::kDataLoss,
                  "row " + std::to_string(members.size() + 1) + " is not a member");
    }
    members[*device] = *member;
  }
  return members;
}

}  // namespace tokwatt
