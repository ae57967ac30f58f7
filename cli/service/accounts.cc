#include "cli/service/accounts.h"

#include <grp.h>
#include <pwd.h>

#include <fstream>
#include <sstream>

#include "base/text_file.h"

namespace tokwatt {
namespace {

// The third field of the line of `name`: passwd(5), group(5).
std::optional<uid_t> IdIn(const std::string& file, const std::string& name) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(name + ":", 0) != 0) continue;
    std::istringstream fields(line);
    std::string field;
    for (int i = 0; i < 3; ++i) std::getline(fields, field, ':');
    const auto id = ParseUnsigned(field);
    if (id) return static_cast<uid_t>(*id);
  }
  return std::nullopt;
}

}  // namespace

std::optional<uid_t> Accounts::User(const std::string& name) const {
  if (!root_.empty()) return IdIn(root_ + "/etc/passwd", name);
  const passwd* const found = getpwnam(name.c_str());
  return found == nullptr ? std::nullopt : std::optional(found->pw_uid);
}

std::optional<gid_t> Accounts::Group(const std::string& name) const {
  if (!root_.empty()) return IdIn(root_ + "/etc/group", name);
  const group* const found = getgrnam(name.c_str());
  return found == nullptr ? std::nullopt : std::optional(found->gr_gid);
}

}  // namespace tokwatt
