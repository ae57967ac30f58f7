// Credentials: what this machine got when it joined a collector: whom it trusts, and its own key.
//
// One file, credentials.json (0600), so that a key and its certificate are never of two times.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

struct Credentials {
  std::string collector;    // "box.local:7812", as the line said that was pasted
  std::string root;         // the collector's root certificate, PEM
  std::string key;          // PKCS #8 PEM, a secret
  std::string certificate;  // for `key`, PEM
  // Made for a renewal or for joining that has no answer yet, so that asking again asks the same.
  std::string next_key;
  std::string joined_by;  // SHA-256 of the code, hex: whether a line that is pasted is the same one
  std::string name;       // what its owner called this machine then; empty: its host name
  bool allow_commands = false;  // the owner said, on this machine, that the collector may measure
  // Where else the collector can be reached, as it said last.
  std::vector<std::string> addresses;
  std::string found_at;  // where it answered last; empty: at `collector`

  const std::string& last_address() const { return found_at.empty() ? collector : found_at; }
  bool operator==(const Credentials&) const = default;
};

// Of the agent's state folder.
std::string CredentialsPath(const std::string& state_dir);

// std::nullopt: this machine joined no collector. kDataLoss: the file is damaged;
// kPermissionDenied: others may read it.
Result<std::optional<Credentials>> LoadCredentials(const std::string& state_dir);
Result<> SaveCredentials(const std::string& state_dir, const Credentials& credentials);

}  // namespace tokwatt
