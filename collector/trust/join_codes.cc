#include "collector/trust/join_codes.h"

#include <algorithm>

#include "base/crypto/secret.h"
#include "base/text_code.h"

namespace tokwatt {
namespace {

constexpr std::chrono::hours kMemory{24};
constexpr int kMaxOpen = 64;

bool IsOpen(const JoinCodeState& state, WallTime now) {
  return !state.used && !state.cancelled && now < state.expires;
}

const char* const kAnother = "make another: tokwatt devices add, or Add a machine on the page";

Result<> CheckOpen(const JoinCodeState* state, WallTime now) {
  if (state == nullptr) {
    return Fail(Code::kUnauthenticated,
                "this collector knows no such code: it was mistyped, or made before the collector "
                "was restarted",
                "code_unknown", kAnother);
  }
  if (state->used) {
    return Fail(Code::kUnauthenticated, "the code was used at " + FormatRfc3339(*state->used),
                "code_used", kAnother);
  }
  if (state->cancelled) {
    return Fail(Code::kUnauthenticated,
                "the code was cancelled at " + FormatRfc3339(*state->cancelled), "code_cancelled",
                kAnother);
  }
  if (now >= state->expires) {
    return Fail(Code::kUnauthenticated, "the code expired at " + FormatRfc3339(state->expires),
                "code_expired", kAnother);
  }
  return {};
}

}  // namespace

Result<JoinCodes::Made> JoinCodes::Make(WallTime now, std::optional<DeviceId> replaces) {
  const std::lock_guard lock(mutex_);
  Forget(now);
  const auto open = std::count_if(codes_.begin(), codes_.end(),
                                  [&](const auto& row) { return IsOpen(row.second, now); });
  if (open >= kMaxOpen) {
    return Fail(Code::kResourceExhausted, "64 codes are open already", "too_many_codes",
                "use one of them, or wait until they expire");
  }
  Made made;
  made.code = Crockford32(RandomSecret<10>());
  made.state.id = Hex(RandomSecret<8>());
  made.state.expires = now + kJoinCodeLifetime;
  made.state.replaces = replaces;
  codes_[Sha256(made.code)] = made.state;
  return made;
}

Result<JoinCodeState> JoinCodes::Find(const std::string& code, WallTime now) const {
  const std::lock_guard lock(mutex_);
  const JoinCodeState* state = FindByCode(code);
  TOKWATT_RETURN_IF_ERROR(CheckOpen(state, now));
  return *state;
}

std::optional<DeviceId> JoinCodes::UsedBy(const std::string& code, WallTime now) const {
  const std::lock_guard lock(mutex_);
  const JoinCodeState* state = FindByCode(code);
  if (state == nullptr || now >= state->expires) return std::nullopt;
  return state->device;
}

void JoinCodes::NoteFetch(const std::string& code, const std::string& address, WallTime now) {
  const std::lock_guard lock(mutex_);
  if (JoinCodeState* state = FindByCode(code)) {
    state->fetched = now;
    state->fetched_by = address;
  }
}

void JoinCodes::NoteTrouble(const std::string& code, const std::string& what) {
  const std::lock_guard lock(mutex_);
  if (JoinCodeState* state = FindByCode(code)) state->trouble = what;
}

Result<JoinCodeState> JoinCodes::Take(const std::string& code, WallTime now) {
  const std::lock_guard lock(mutex_);
  JoinCodeState* state = FindByCode(code);
  TOKWATT_RETURN_IF_ERROR(CheckOpen(state, now));
  state->used = now;
  return *state;
}

void JoinCodes::NoteDevice(const std::string& id, const DeviceId& device) {
  const std::lock_guard lock(mutex_);
  if (JoinCodeState* state = FindById(id)) {
    state->device = device;
    state->trouble.clear();
  }
}

void JoinCodes::GiveBack(const std::string& id) {
  const std::lock_guard lock(mutex_);
  if (JoinCodeState* state = FindById(id)) state->used.reset();
}

std::optional<JoinCodeState> JoinCodes::State(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [digest, state] : codes_) {
    if (state.id == id) return state;
  }
  return std::nullopt;
}

Result<> JoinCodes::Cancel(const std::string& id, WallTime now) {
  const std::lock_guard lock(mutex_);
  JoinCodeState* state = FindById(id);
  if (state == nullptr || state->used) {
    return Fail(Code::kNotFound, "there is no such code, or it was used", "code_unknown");
  }
  if (IsOpen(*state, now)) state->cancelled = now;
  return {};
}

// A wrong letter and a wrong code are the same: nobody is told which part of a guess was good.
JoinCodeState* JoinCodes::FindByCode(const std::string& code) {
  const auto normal = NormalisedCrockford32(code);
  const auto found = normal ? codes_.find(Sha256(*normal)) : codes_.end();
  return found == codes_.end() ? nullptr : &found->second;
}

const JoinCodeState* JoinCodes::FindByCode(const std::string& code) const {
  return const_cast<JoinCodes*>(this)->FindByCode(code);
}

JoinCodeState* JoinCodes::FindById(const std::string& id) {
  for (auto& [digest, state] : codes_) {
    if (state.id == id) return &state;
  }
  return nullptr;
}

void JoinCodes::Forget(WallTime now) {
  std::erase_if(codes_, [&](const auto& row) { return now - row.second.expires > kMemory; });
}

}  // namespace tokwatt
