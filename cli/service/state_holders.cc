#include "cli/service/state_holders.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/text_file.h"

namespace tokwatt {
namespace {

// One process that holds both parts is `tokwatt up`.
void Add(const std::string& process, const std::string& name, const std::string& folder,
         std::vector<StateHolder>& holders) {
  const auto same = std::find_if(holders.begin(), holders.end(),
                                 [&](const auto& holder) { return holder.process == process; });
  if (same == holders.end()) {
    holders.push_back({process, name, folder});
  } else if (same->name != name) {
    same->name = "tokwatt up";
  }
}

void AddHolder(const std::string& folder, std::vector<StateHolder>& holders) {
  const std::string process = LockHolder(folder);
  const bool is_agent = std::filesystem::path(folder).filename() == "agent";
  if (!process.empty()) Add(process, is_agent ? "the agent" : "the collector", folder, holders);
}

}  // namespace

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
