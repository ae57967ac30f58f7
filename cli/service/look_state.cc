#include "cli/service/look_state.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/config/paths.h"
#include "cli/service/accounts.h"
#include "cli/service/plan.h"
#include "cli/service/process.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

bool IsFrom(const Config& config, const std::string& key, const std::string& origin) {
  const auto found = config.origins.find(key);
  return found != config.origins.end() && found->second == origin;
}

bool OwnedBy(const std::string& path, uid_t user) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && status.st_uid == user;
}

bool AllOwnedBy(const std::string& folder, uid_t user) {
  if (!OwnedBy(folder, user)) return false;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (!OwnedBy(entry->path().string(), user)) return false;
  }
  return true;
}

// Only one that the receipt tells of: what a person started, they end.
void LookAtLooseAgent(ServiceFacts& facts) {
  const bool has_service = facts.no_manager.empty() && facts.IsInstalled(Role::kAgent);
  if (facts.offline() || has_service) return;
  const std::string holder = LockHolder(facts.place.state_dir + "/agent");
  const long pid = std::strtol(holder.c_str(), nullptr, 10);
  for (const std::string& started : ReceiptLines(facts, kStarted)) {
    if (pid > 0 && Runs(pid, started)) facts.loose_agent = {pid, started};
  }
}

// Root's own commands keep their state where the service has its own once that is there. What they
// made before, such as an identity that was enrolled, goes along instead of being forgotten.
void LookAtRootState(const Asked& asked, const Config& config, ServiceFacts& facts) {
  const std::string& folder = config.data_dir;
  if (!facts.place.system || !facts.is_root || facts.offline() || facts.state_exists) return;
  if (!IsFrom(config, "data_dir", "default") || folder == facts.place.state_dir) return;
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return;
  if (asked.manager == Manager::kSystemd && OwnedBy(folder, 0)) {
    facts.root_state = folder;
    const auto holders = HoldersOfState({folder});
    if (!holders.empty()) facts.root_state_holder = holders.front().process;
  } else {
    facts.other_state = folder;
  }
}

void LookAtConfig(const Config& config, ServiceFacts& facts) {
  const std::string& file = facts.place.config_file;
  if (!facts.place.system) return;
  if (!facts.Has(file)) {
    // Read by root's commands so far, and by no service.
    if (config.file.empty() || facts.offline()) return;
    std::ostringstream content;
    content << std::ifstream(config.file).rdbuf();
    facts.config_source = config.file;
    facts.config_content = content.str();
    return;
  }
  if (!config.file.empty() && config.file != facts.root + file) facts.config_ignored = config.file;
  struct stat status {};
  if (stat((facts.root + file).c_str(), &status) != 0) return;
  const Accounts accounts(facts.root);
  const auto user = accounts.User(facts.place.user);
  const auto group = accounts.Group(facts.place.Group());
  facts.config_readable = (status.st_mode & S_IROTH) != 0 || (user && status.st_uid == *user) ||
                          (group && status.st_gid == *group && (status.st_mode & S_IRGRP) != 0);
}

// A user's service is started with the settings that install was called with.
void LookAtArguments(const Config& config, ServiceFacts& facts) {
  if (facts.place.system) {
    const bool asked = !IsFrom(config, "data_dir", "default");
    if (asked && config.data_dir != facts.place.state_dir) facts.other_data_dir = config.data_dir;
    return;
  }
  const std::string& file = config.file;
  if (!file.empty() && file != facts.place.config_file && file != "/etc/tokwatt/tokwatt.toml") {
    facts.extra_arguments.insert(facts.extra_arguments.end(),
                                 {"--config", fs::absolute(file).string()});
  }
  if (config.data_dir == facts.place.state_dir) return;
  facts.place.state_dir = fs::absolute(config.data_dir).string();
  if (IsFrom(config, "data_dir", config.file)) return;  // it will be read there
  facts.extra_arguments.insert(facts.extra_arguments.end(), {"--data-dir", facts.place.state_dir});
}

void AddIfThere(ServiceFacts& facts, const std::string& path) {
  std::error_code ignored;
  if (path.empty() || !fs::exists(facts.root + path, ignored)) return;
  if (std::find(facts.purge.begin(), facts.purge.end(), path) == facts.purge.end()) {
    facts.purge.push_back(path);
  }
}

// Whole folders where they are called tokwatt; of a folder that somebody chose, only our parts.
void LookAtPurge(const Asked& asked, const Config& config, ServiceFacts& facts) {
  if (facts.place.system) AddIfThere(facts, facts.place.state_dir);
  AddIfThere(facts, fs::path(facts.place.config_file).parent_path().string());
  if (!facts.place.log_dir.empty()) AddIfThere(facts, facts.place.log_dir);
  if (facts.offline()) return;
  const std::string data_dir = fs::absolute(config.data_dir).string();
  const bool ours = fs::path(data_dir).filename() == "tokwatt";
  if (ours) AddIfThere(facts, data_dir);
  if (!ours) {
    for (const char* part : {"/agent", "/collector"}) AddIfThere(facts, data_dir + part);
  }
  AddIfThere(facts, HomeUnder(asked.environment, "XDG_CACHE_HOME", "/.cache") + "/tokwatt");
  facts.holders = HoldersOfState(facts.purge);
}

}  // namespace

void LookAtState(const Asked& asked, const Config& config, ServiceFacts& facts) {
  LookAtArguments(config, facts);
  const std::string state = facts.root + facts.place.state_dir;
  std::error_code ignored;
  facts.state_exists = fs::exists(state, ignored);
  const auto owner = Accounts(facts.root).User(facts.place.user);
  facts.state_owned = !facts.state_exists || (owner && AllOwnedBy(state, *owner));
  LookAtRootState(asked, config, facts);
  LookAtLooseAgent(facts);
  LookAtConfig(config, facts);
  facts.lingers = fs::exists(facts.root + "/var/lib/systemd/linger/" + facts.place.user, ignored);
  LookAtPurge(asked, config, facts);
  for (const std::string& path : ReceiptLines(facts, kCopied)) {
    if (IsBuildTree(fs::path(facts.root + path).parent_path())) facts.build_tree.insert(path);
  }
}

}  // namespace tokwatt
