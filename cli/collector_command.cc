// tokwatt collector run|password|check|backup|restore.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "cli/agent_options.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/secret_input.h"
#include "cli/services.h"
#include "collector/collector.h"
#include "collector/maintenance.h"
#include "collector/trust/password.h"

namespace tokwatt {
namespace {

int RunCollector(const Config& config, const std::string& web_dir) {
  const StopToken& stop = InterruptToken();
  StartLogging(config.log_level);
  const auto clock = MakeSystemClock();
  CollectorOptions options = MakeCollectorOptions(config);
  options.web_dir = web_dir;
  const auto collector = Collector::Start(options, *clock);
  if (!collector) return FailWith(collector.error());
  std::fprintf(stderr, "tokwatt: collector at http://127.0.0.1:%d, agents on port %d\n",
               (*collector)->http_port(), (*collector)->grpc_port());
  while (!stop.WaitFor(std::chrono::hours(1))) {
  }
  return kExitOk;
}

int Password(const Config& config) {
  const Result<std::string> password = ReadNewSecret("Password for the pages");
  if (!password) return FailWith(password.error());
  const auto set = SetPassword(TrustDirectory(MakeCollectorOptions(config).data_dir), *password);
  if (!set) return FailWith(set.error());
  std::fprintf(stderr,
               "tokwatt: the password is set; a collector that runs takes it when it starts "
               "again, and everybody signs in anew\n");
  return kExitOk;
}

int Check(const Config& config) {
  const Result<std::string> report = CheckDatabase(MakeCollectorOptions(config).data_dir);
  if (!report) return FailWith(report.error());
  std::printf("%s\n", report->c_str());
  return kExitOk;
}

struct BackupFlags {
  std::string file;
  bool with_keys = false;
  Keys keys() const { return with_keys ? Keys::kIncluded : Keys::kLeftOut; }
};

int Backup(const Config& config, const BackupFlags& flags) {
  const std::string& file = flags.file;
  const Result<> done = BackupDatabase(MakeCollectorOptions(config).data_dir, file, flags.keys());
  if (!done) return FailWith(done.error());
  std::printf("%s\n", file.c_str());
  return kExitOk;
}

// A folder without an identity makes this machine a new one, beside the row that it had.
void SayWhoThisIs(const std::string& agent_dir) {
  std::error_code ignored;
  if (std::filesystem::exists(agent_dir + "/identity.json", ignored)) return;
  std::fprintf(stderr,
               "tokwatt: to it this machine is a new one; if it is the one that the backup is of, "
               "first copy agent/identity.json of its old data folder to %s\n",
               agent_dir.c_str());
}

int Restore(const Config& config, const BackupFlags& flags) {
  const Result<std::string> kept =
      RestoreDatabase(MakeCollectorOptions(config).data_dir, flags.file, flags.keys());
  if (!kept) return FailWith(kept.error());
  if (!kept->empty()) {
    std::fprintf(stderr, "tokwatt: the database that was there is kept as %s\n", kept->c_str());
  }
  std::fprintf(stderr, "tokwatt: %s is in place in %s\n", flags.file.c_str(),
               config.data_dir.c_str());
  SayWhoThisIs(MakeAgentOptions(config).state_dir);
  return kExitOk;
}

}  // namespace

void AddCollectorCommands(Commands& commands) {
  CLI::App* group = commands.Add(nullptr, "collector", "Store and show what agents measure", {});
  const auto web_dir = std::make_shared<std::string>();
  const auto flags = std::make_shared<BackupFlags>();
  CLI::App* run = commands.Add(group, "run", "Run the collector", [web_dir](const Config& config) {
    return RunCollector(config, *web_dir);
  });
  commands.AddNetworkFlags(run);
  run->add_option("--web-dir", *web_dir, "Serve the pages from this folder (development)")
      ->type_name("DIR");
  commands.Add(group, "password", "Set the password for the pages beyond this machine", Password);
  commands.Add(group, "check", "Check the whole database for damage; a running collector goes on",
               Check);
  CLI::App* backup = commands.Add(group, "backup", "Copy the database; a running collector goes on",
                                  [flags](const Config& config) { return Backup(config, *flags); });
  backup->add_option("file", flags->file, "The new file")->type_name("FILE")->required();
  backup->add_flag("--with-keys", flags->with_keys,
                   "Also what machines trust this collector by: secrets, into FILE.keys");
  CLI::App* restore =
      commands.Add(group, "restore", "Put a backup in place; the collector must be stopped",
                   [flags](const Config& config) { return Restore(config, *flags); });
  restore->add_option("file", flags->file, "A file that backup wrote")
      ->type_name("FILE")
      ->required();
  restore->add_flag("--with-keys", flags->with_keys, "Also the keys beside it, from FILE.keys");
  commands.AddAbsent(group, "migrate");
}

}  // namespace tokwatt
