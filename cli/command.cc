#include "cli/command.h"

#include <CLI/CLI.hpp>

namespace tokwatt {
namespace {

void AddConfigFlags(CLI::App& command, ConfigFlags& flags) {
  command.add_option("--config", flags.config_file, "Read this tokwatt.toml")
      ->type_name("FILE")
      ->take_last();
  command.add_option("--data-dir", flags.data_dir, "Keep state here")
      ->type_name("DIR")
      ->take_last();
}

std::string LaterOf(const std::string& before, const std::string& after) {
  return after.empty() ? before : after;
}

}  // namespace

Commands::Commands(CLI::App& root) : root_(root) { AddConfigFlags(root_, root_flags_); }

CLI::App* Commands::Add(CLI::App* parent, const std::string& name, const std::string& help,
                        std::function<int(const Config&)> run) {
  CLI::App* command = (parent == nullptr ? root_ : *parent).add_subcommand(name, help);
  AddConfigFlags(*command, flags_);
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

void Commands::AddNetworkFlags(CLI::App* command) {
  command->add_flag(
      "--lan", flags_.lan,
      "Open pages (TLS, password) and the agents' port (certificates) to the network");
  command->add_flag("--http", flags_.plain_http, "With --lan: serve pages without TLS too");
}

void Commands::AddAbsent(CLI::App* parent, const std::string& name) {
  CLI::App* command = (parent == nullptr ? root_ : *parent).add_subcommand(name, "");
  command->group("");  // not shown in help
  command->prefix_command();
  command->set_help_flag();  // --help says the same as everything else
  command->set_help_all_flag();
  const std::string path = (parent == nullptr ? "" : parent->get_name() + " ") + name;
  command->callback([this, path] {
    needs_config_ = false;
    chosen_ = [path](const Config&) {
      return FailWith(
          {Code::kInvalidArgument, "'" + path + "' is not in this version", "", "tokwatt --help"});
    };
  });
}

int Commands::Run() {
  if (!needs_config_) return chosen_({});
  const ConfigFlags flags{LaterOf(root_flags_.config_file, flags_.config_file),
                          LaterOf(root_flags_.data_dir, flags_.data_dir), flags_.lan,
                          flags_.plain_http};
  const Result<Config> config = LoadConfig(flags, ReadEnvironment());
  if (!config) {
    PrintError(config.error());
    return kExitConfig;
  }
  return chosen_(*config);
}

}  // namespace tokwatt
