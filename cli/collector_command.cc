// tokwatt collector run|password|check|backup|restore.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

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

int Backup(const Config& config, const std::string& file) {
  const Result<> done = BackupDatabase(MakeCollectorOptions(config).data_dir, file);
  if (!done) return FailWith(done.error());
  std::printf("%s\n", file.c_str());
  return kExitOk;
}

int Restore(const Config& config, const std::string& file) {
  const Result<std::string> kept = RestoreDatabase(MakeCollectorOptions(config).data_dir, file);
  if (!kept) return FailWith(kept.error());
  if (!kept->empty()) {
    std::fprintf(stderr, "tokwatt: the database that was there is kept as %s\n", kept->c_str());
  }
  return kExitOk;
}

}  // namespace

void AddCollectorCommands(Commands& commands) {
  CLI::App* group = commands.Add(nullptr, "collector", "Store and show what agents measure", {});
  const auto web_dir = std::make_shared<std::string>();
  const auto file = std::make_shared<std::string>();
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
                                  [file](const Config& config) { return Backup(config, *file); });
  backup->add_option("file", *file, "The new file")->type_name("FILE")->required();
  CLI::App* restore =
      commands.Add(group, "restore", "Put a backup in place; the collector must be stopped",
                   [file](const Config& config) { return Restore(config, *file); });
  restore->add_option("file", *file, "A file that backup wrote")->type_name("FILE")->required();
  commands.AddAbsent(group, "migrate");
}

}  // namespace tokwatt
