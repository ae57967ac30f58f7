// Accounts: users and groups by name, of this machine or of the /etc of another tree.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace tokwatt {

class Accounts {
 public:
  // `root` is empty for this machine, which may know users that are in no file.
  explicit Accounts(std::string root) : root_(std::move(root)) {}

  std::optional<uid_t> User(const std::string& name) const;
  std::optional<gid_t> Group(const std::string& name) const;

 private:
  std::string root_;
};

}  // namespace tokwatt
