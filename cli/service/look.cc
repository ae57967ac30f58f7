#include "cli/service/look.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text_file.h"
#include "cli/config/paths.h"
#include "cli/service/accounts.h"
#include "cli/service/look_state.h"
#include "cli/service/manager.h"
#include "cli/service/status.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::string ReadAll(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

bool SameContent(const std::string& one, const std::string& other) {
  std::error_code error;
  const auto size = fs::file_size(one, error);
  if (error || size != fs::file_size(other, error) || error) return false;
  return ReadAll(one) == ReadAll(other);
}

BinaryFact LookAtBinary(const Asked& asked, const Place& place, const std::string& source) {
  BinaryFact binary;
  binary.source = source;
  binary.name = fs::path(source).filename();
  const std::string folder = fs::path(source).parent_path();
  binary.stays = asked.root.empty() && (folder == place.bin_dir || IsBinFolder(folder, asked.path));
  binary.same =
      !binary.stays && SameContent(source, asked.root + place.bin_dir + "/" + binary.name);
  return binary;
}

std::vector<BinaryFact> LookAtBinaries(const Asked& asked, const Place& place) {
  std::vector<BinaryFact> binaries = {LookAtBinary(asked, place, asked.self_path)};
  const std::string beside = (fs::path(asked.self_path).parent_path() / "tokwatt-agent").string();
  if (beside != asked.self_path && access(beside.c_str(), X_OK) == 0) {
    binaries.push_back(LookAtBinary(asked, place, beside));
  }
  return binaries;
}

// What systemd needs to be asked: of the machine sd_booted(3), of a user the socket of its manager.
std::string WhyNoSystemd(const Asked& asked, const Place& place) {
  if (!asked.root.empty()) return {};
  if (access("/run/systemd/system", F_OK) != 0) {
    return "systemd does not run here (a container, a chroot, or another init), so nothing would "
           "start a service";
  }
  if (place.system) return {};
  const std::string runtime = HomeUnder(asked.environment, "XDG_RUNTIME_DIR", "");
  if (access((runtime + "/systemd/private").c_str(), F_OK) == 0) return {};
  return "this session has no systemd of its user (su and sudo start none), so nothing would start "
         "a service";
}

void LookAtAccounts(ServiceFacts& facts) {
  const Accounts accounts(facts.root);
  if (accounts.User(kServiceUser)) facts.users.insert(kServiceUser);
  for (const char* group : {"video", "render", kPowerGroup}) {
    if (accounts.Group(group)) facts.groups.insert(group);
  }
}

void LookAtFiles(ServiceFacts& facts) {
  std::vector<std::string> paths = {facts.place.receipt, kPowerRule, kSysusersFile,
                                    facts.place.config_file};
  for (const Role role : kRoles) paths.push_back(facts.place.UnitFile(role));
  if (!facts.place.log_dir.empty()) paths.push_back(facts.place.log_dir);
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (fs::exists(facts.root + path, ignored)) facts.files[path] = ReadAll(facts.root + path);
  }
}

void LookAtCounters(ServiceFacts& facts) {
  const std::string folder = "/sys/class/powercap";
  const auto group = Accounts(facts.root).Group(kPowerGroup);
  const auto zones = ListDirectory(facts.root + folder);
  if (!zones) return;
  for (const std::string& zone : *zones) {
    const std::string path = folder + "/" + zone + "/energy_uj";
    struct stat status {};
    if (zone.rfind("intel-rapl", 0) != 0 || stat((facts.root + path).c_str(), &status) != 0) {
      continue;
    }
    facts.counters.push_back(
        {path, group && status.st_gid == *group && (status.st_mode & S_IRGRP) != 0});
  }
}

void LookAtRunning(ServiceFacts& facts, const RunCommand& run) {
  for (const Role role : kRoles) {
    if (facts.offline()) {
      const std::string link =
          facts.root + facts.place.unit_dir + "/multi-user.target.wants/" + UnitName(role);
      std::error_code ignored;
      facts.running[role].enabled = fs::is_symlink(fs::symlink_status(link, ignored));
    } else if (facts.no_manager.empty()) {
      const Result<Ran> ran = run(ManagerOf(facts.place).Ask(facts.place, role));
      if (!ran) continue;
      const ServiceStatus status = ParseServiceStatus(facts.place.manager, ran->out);
      facts.running[role] = {status.enabled, status.running,
                             static_cast<long>(status.pid.value_or(0))};
    }
  }
}

}  // namespace

Asked AskedNow(Scope scope, std::string root) {
  Asked asked;
  asked.scope = scope;
  asked.root = std::move(root);
  asked.self_path = SelfPath();
  asked.environment = ReadEnvironment();
  asked.uid = static_cast<long>(geteuid());
  const passwd* const who = getpwuid(geteuid());
  if (who != nullptr) asked.user = who->pw_name;
  asked.sudo_user = Variable("SUDO_USER");
  asked.path = Variable("PATH");
  return asked;
}

bool IsBuildTree(const std::string& folder) {
  const fs::path path(folder);
  std::error_code ignored;
  return fs::exists(path / "CMakeCache.txt", ignored) ||
         fs::exists(path.parent_path() / "CMakeCache.txt", ignored);
}

bool IsBinFolder(const std::string& folder, const std::string& path) {
  if ((":" + path + ":").find(":" + folder + ":") == std::string::npos) return false;
  if (IsBuildTree(folder)) return false;
  for (fs::path each = folder;; each = each.parent_path()) {
    struct stat status {};
    if (stat(each.c_str(), &status) != 0) return false;
    if (status.st_uid != 0 || (status.st_mode & (S_IWGRP | S_IWOTH)) != 0) return false;
    // Homes are hidden from services.
    if (each == "/root" || each == "/home" || each == "/Users") return false;
    if (each == each.root_path()) return true;
  }
}

ServiceFacts LookAt(const Asked& asked, const Config& config, const RunCommand& run) {
  ServiceFacts facts;
  const bool system =
      asked.scope == Scope::kSystem || (asked.scope == Scope::kByUser && asked.uid == 0);
  const bool daemon = system && asked.manager == Manager::kLaunchd;
  facts.place = MakePlace(asked.manager, system, asked.environment,
                          daemon ? asked.sudo_user : asked.user, asked.uid);
  facts.root = asked.root;
  facts.is_root = asked.uid == 0;
  facts.by_sudo = facts.is_root && !asked.sudo_user.empty();
  if (asked.manager == Manager::kSystemd) facts.no_manager = WhyNoSystemd(asked, facts.place);
  if (!system) facts.no_manager_fix = "log in as this user, by ssh or on a terminal, and try again";
  facts.has_sysusers = HasProgram("systemd-sysusers");
  facts.binaries = LookAtBinaries(asked, facts.place);
  LookAtAccounts(facts);
  LookAtFiles(facts);
  if (system && asked.manager == Manager::kSystemd) LookAtCounters(facts);
  LookAtRunning(facts, run);
  LookAtState(asked, config, facts);
  return facts;
}

}  // namespace tokwatt
