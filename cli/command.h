// Commands: the tree of subcommands, each with the common options, and which one was chosen.
#pragma once

#include <functional>
#include <string>

#include "cli/config/config.h"
#include "cli/errors.h"
#include "cli/exit_code.h"

namespace CLI {
class App;
}

namespace tokwatt {

class Commands {
 public:
  // --config and --data-dir may stand before the command too; what stands later wins.
  explicit Commands(CLI::App& root);

  CLI::App& root() { return root_; }
  bool json() const { return json_; }

  // A subcommand of `parent` (nullptr: the root) with --config and --data-dir. `run` is called
  // after parsing with the loaded configuration and returns an ExitCode.
  CLI::App* Add(CLI::App* parent, const std::string& name, const std::string& help,
                std::function<int(const Config&)> run);

  // As Add, with --json.
  CLI::App* AddWithJson(CLI::App* parent, const std::string& name, const std::string& help,
                        std::function<int(const Config&)> run);

  // Gives a command that runs a collector --lan and --http.
  void AddNetworkFlags(CLI::App* command);

  // A command of the contract that this version lacks: exit 2 and a sentence.
  void AddAbsent(CLI::App* parent, const std::string& name);

  // Loads the configuration and runs the chosen command.
  int Run();

 private:
  CLI::App& root_;
  ConfigFlags root_flags_;  // before the command
  ConfigFlags flags_;       // after it
  bool json_ = false;
  std::function<int(const Config&)> chosen_;
  bool needs_config_ = true;
};

// One function per command group; each lives in the file of its name.
void AddUpCommand(Commands& commands);
void AddAgentCommands(Commands& commands);
void AddCollectorCommands(Commands& commands);
void AddNowCommand(Commands& commands);
void AddBandwidthCommand(Commands& commands);
void AddBenchCommands(Commands& commands);
void AddEnergyCommand(Commands& commands);
void AddClaimsCommand(Commands& commands);
void AddDoctorCommand(Commands& commands);
void AddEnrollCommand(Commands& commands);
void AddDevicesCommands(Commands& commands);
void AddConfigCommands(Commands& commands);
void AddServiceCommands(Commands& commands);       // of tokwatt
void AddAgentServiceCommands(Commands& commands);  // of tokwatt-agent, which has no collector
void AddUninstallCommand(Commands& commands);
void AddVersionCommand(Commands& commands);
void AddAbsentCommands(Commands& commands);

}  // namespace tokwatt
