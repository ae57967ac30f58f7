// JoinCodes: the codes by which machines may join: 80 bits, one use, a quarter of an hour.
//
// Only the SHA-256 of a code is kept, and only in memory: a restart ends all of them. Used and
// expired ones are remembered for a day, so that whoever comes late hears why.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/crypto/sha256.h"
#include "base/result.h"
#include "collector/store/store.h"

namespace tokwatt {

inline constexpr std::chrono::minutes kJoinCodeLifetime{15};

// What the page shows of a code; the code itself is shown once, to whoever made it.
struct JoinCodeState {
  std::string id;  // not secret: how the page asks again
  WallTime expires;
  std::optional<DeviceId> replaces;  // the machine that joins takes this one's place
  std::optional<WallTime> fetched;   // the script was downloaded
  std::string fetched_by;            // from this address
  std::optional<WallTime> used;
  std::optional<DeviceId> device;     // that joined
  std::optional<WallTime> cancelled;  // before it was used
  std::string trouble;                // why the last attempt failed; empty: none did
};

// Thread-safe.
class JoinCodes {
 public:
  struct Made {
    std::string code;  // 16 letters of Crockford's base 32
    JoinCodeState state;
  };
  // kResourceExhausted: 64 codes are open already.
  Result<Made> Make(WallTime now, std::optional<DeviceId> replaces = std::nullopt);

  // The open code, without using it. kUnauthenticated: "code_unknown", "code_used",
  // "code_expired" or "code_cancelled"; the message says when.
  Result<JoinCodeState> Find(const std::string& code, WallTime now) const;
  // Which machine used the code that has not expired yet.
  std::optional<DeviceId> UsedBy(const std::string& code, WallTime now) const;
  void NoteFetch(const std::string& code, const std::string& address, WallTime now);
  void NoteTrouble(const std::string& code, const std::string& what);

  // Uses it up, atomically. Errors as Find.
  Result<JoinCodeState> Take(const std::string& code, WallTime now);
  void NoteDevice(const std::string& id, const DeviceId& device);
  // The enrolment failed for a reason of ours: the code is good again.
  void GiveBack(const std::string& id);

  std::optional<JoinCodeState> State(const std::string& id) const;
  // Nobody can use it any more; one that has expired is left so. kNotFound: no such code, or it
  // was used.
  Result<> Cancel(const std::string& id, WallTime now);

 private:
  // With mutex_ held.
  JoinCodeState* FindByCode(const std::string& code);
  const JoinCodeState* FindByCode(const std::string& code) const;
  JoinCodeState* FindById(const std::string& id);
  void Forget(WallTime now);

  mutable std::mutex mutex_;
  std::map<Sha256Digest, JoinCodeState> codes_;  // by the digest of the code
};

}  // namespace tokwatt
