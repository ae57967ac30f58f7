// Password: what opens the pages beyond loopback, kept as an Argon2id hash (RFC 9106) by libsodium.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace tokwatt {

inline constexpr size_t kMinPasswordBytes = 8;
inline constexpr size_t kMaxPasswordBytes = 1024;

// Writes the hash to `directory`/password (0600). kInvalidArgument: too short, or too long. Takes
// some tenths of a second and 64 MiB, on purpose.
Result<> SetPassword(const std::string& directory, const std::string& password);

// The hash; std::nullopt: no password was set.
Result<std::optional<std::string>> LoadPasswordHash(const std::string& directory);

// As slow as SetPassword.
bool IsPassword(const std::string& hash, const std::string& password);

}  // namespace tokwatt
