#include "cli/service/state_holders.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/text_file.h"

namespace tokwatt {
namespace {

void AddHolder(const std::string& folder, std::vector<StateHolder>& holders) {
  const std::string process = LockHolder(folder);
  if (process.empty()) return;
  const bool is_agent = std::filesystem::path(folder).filename() == "agent";
  const Role role = is_agent ? Role::kAgent : Role::kCollector;
  const auto same = std::find_if(holders.begin(), holders.end(),
                                 [&](const auto& holder) { return holder.process == process; });
  if (same != holders.end()) same->roles.insert(role);
  if (same == holders.end()) holders.push_back({process, folder, {role}});
}

}  // namespace

std::string StateHolder::Name() const {
  return roles.size() > 1 ? "tokwatt up" : "the " + RoleName(*roles.begin());
}

std::string LockHolder(const std::string& folder) {
  const std::string path = folder + "/lock";
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  const bool is_free = flock(descriptor, LOCK_EX | LOCK_NB) == 0;
  close(descriptor);
  if (is_free) return {};
  const std::string process(Trim(ReadTextFile(path).value_or("")));
  return process.empty() ? "unknown" : process;
}

std::vector<StateHolder> HoldersOfState(const std::vector<std::string>& folders) {
  std::vector<StateHolder> holders;
  for (const std::string& folder : folders) {
    for (const char* part : {"", "/agent", "/collector"}) AddHolder(folder + part, holders);
  }
  return holders;
}

}  // namespace tokwatt
