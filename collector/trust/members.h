// Members: the machines that joined this collector: the key of each, and whether it was revoked.
//
// A machine that renews has two good keys until it first uses the new one; a key that was replaced
// is remembered, because who still uses it is a copy of an old disk. Kept in members.json beside
// the root, not in the database: a restored database must not bring back a revoked key.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"
#include "collector/store/store.h"

namespace tokwatt {

struct Member {
  Sha256Digest key{};                    // SHA-256 of the public key that it uses
  std::optional<Sha256Digest> next_key;  // issued by a renewal, not used yet
  std::vector<Sha256Digest> old_keys;    // replaced; the newest 16
  std::string name;                      // as it called itself when it joined
  WallTime joined;
  WallTime certified_until;
  std::optional<WallTime> revoked;
  std::optional<WallTime> copy_seen;  // when a copy of its disk was seen last
  std::string boot_id;                // of the start under which it was here last; empty: never
};

// How a machine that has lost its key, or has another, gets its place again: a plain line is
// refused to it. Names the machine by the start of its id, as its owner may call it otherwise.
std::string HowToReplace(const DeviceId& device);
inline constexpr char kOwnIdentity[] =
    "if it is a copy, give it an identity of its own: tokwatt enroll --new-identity";

// Thread-safe. What changes is on the disk before the call returns.
class Members {
 public:
  // kDataLoss: members.json is damaged.
  static Result<std::unique_ptr<Members>> Open(const std::string& directory, const Clock& clock);

  std::optional<Member> Find(const DeviceId& device) const;
  std::map<DeviceId, Member> All() const;

  // A machine that joins, or joins again with another key: the keys before are old ones.
  Result<> Put(const DeviceId& device, const Sha256Digest& key, const std::string& name,
               WallTime certified_until);
  // Whether the key is good for the machine. A first use of the next key makes it the key.
  // kUnauthenticated: unknown machine or key; kPermissionDenied "revoked"; kAborted "old_key": a
  // key that was replaced, so this is a copy of an old disk, or a backup of one.
  Result<> Use(const DeviceId& device, const Sha256Digest& key);
  // kNotFound: no such member.
  Result<> SetNextKey(const DeviceId& device, const Sha256Digest& key, WallTime certified_until);
  Result<> Revoke(const DeviceId& device);

  // Told after each change, on the thread that makes it, under a lock: it only passes the news on.
  // Empty: nobody any more, and nobody is being told when this returns.
  void SetListener(std::function<void()> listener);

  // A copy of the machine's disk was seen just now.
  Result<> NoteCopy(const DeviceId& device);
  // The machine is here, by this start of it. Nothing is written where that is known.
  Result<> NoteBoot(const DeviceId& device, const std::string& boot_id);

 private:
  Members(std::string path, const Clock& clock) : path_(std::move(path)), clock_(clock) {}
  Result<> Load();
  // With mutex_ held:
  Result<> MarkCopy(const DeviceId& device, Member member);
  // Writes `changed` and, if that worked, makes it what All() says.
  Result<> Replace(const DeviceId& device, Member changed);

  const std::string path_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<DeviceId, Member> members_;
  std::function<void()> listener_;
};

}  // namespace tokwatt
