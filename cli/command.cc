#include "cli/command.h"

#include <CLI/CLI.hpp>
#include <cstdio>

namespace tokwatt {

CLI::App* Commands::Add(CLI::App* parent, const std::string& name, const std::string& help,
                        std::function<int(const Config&)> run) {
  CLI::App* command = (parent == nullptr ? root_ : *parent).add_subcommand(name, help);
  command->add_option("--config", flags_.config_file, "Read this tokwatt.toml");
  command->add_option("--data-dir", flags_.data_dir, "Keep state here");
  if (run) {
    command->callback([this, run = std::move(run)] { chosen_ = run; });
  } else {
    command->require_subcommand(1);
  }
  return command;
}

CLI::App* Commands::AddWithJson(CLI::App* parent, const std::string& name, const std::string& help,
                                std::function<int(const Config&)> run) {
  CLI::App* command = Add(parent, name, help, std::move(run));
  command->add_flag("--json", json_, "One JSON document on standard output");
  return command;
}

void Commands::AddAbsent(CLI::App* parent, const std::string& name) {
  CLI::App* command = (parent == nullptr ? root_ : *parent).add_subcommand(name, "");
  command->group("");  // not shown in help
  command->prefix_command();
  command->callback([this, name] {
    needs_config_ = false;
    chosen_ = [name](const Config&) {
      std::fprintf(stderr, "tokwatt: '%s' is not in this version\n", name.c_str());
      return static_cast<int>(kExitUsage);
    };
  });
}

int Commands::Run() {
  if (!needs_config_) return chosen_({});
  const Result<Config> config = LoadConfig(flags_, ReadEnvironment());
  if (!config) {
    PrintError(config.error());
    return kExitConfig;
  }
  return chosen_(*config);
}

}  // namespace tokwatt
