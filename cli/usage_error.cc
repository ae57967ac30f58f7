#include "cli/usage_error.h"

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/config/nearest.h"

namespace tokwatt {
namespace {

// The innermost command that was named, and how it is written: "tokwatt bench run".
struct Named {
  const CLI::App* command;
  std::string path;
};

Named InnermostOf(const CLI::App& root) {
  Named named{&root, root.get_name()};
  while (!named.command->get_subcommands().empty()) {
    named.command = named.command->get_subcommands().back();
    named.path += " " + named.command->get_name();
  }
  return named;
}

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> OptionsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// Where in the groups of commands there is one of that name: "agent status".
std::vector<std::string> Elsewhere(const CLI::App& app, const std::string& name) {
  std::vector<std::string> paths;
  for (const CLI::App* group : app.get_subcommands({})) {
    for (const std::string& command : CommandsOf(*group)) {
      if (command == name) paths.push_back(group->get_name() + " " + name);
    }
  }
  return paths;
}

std::string DidYouMeanCommand(const CLI::App& command, const std::string& name) {
  const std::vector<std::string> elsewhere = Elsewhere(command, name);
  if (elsewhere.empty()) return DidYouMean(name, CommandsOf(command));
  std::string text;
  for (const std::string& path : elsewhere) text += (text.empty() ? "'" : " or '") + path + "'";
  return "; did you mean " + text + "?";
}

// What the parser could not place.
std::string UnknownText(const CLI::App& command, const std::string& argument) {
  if (argument.rfind('-', 0) == 0) {
    const std::string option = argument.substr(0, argument.find('='));
    return "there is no option '" + option + "'" + DidYouMean(option, OptionsOf(command));
  }
  if (CommandsOf(command).empty()) return "'" + argument + "' is one argument too many";
  return "there is no command '" + argument + "'" + DidYouMeanCommand(command, argument);
}

std::string Text(const CLI::App& root, const Named& named, const CLI::ParseError& error) {
  const auto is = [&](CLI::ExitCodes code) {
    return error.get_exit_code() == static_cast<int>(code);
  };
  if (!is(CLI::ExitCodes::ExtrasError) && !is(CLI::ExitCodes::RequiredError)) return error.what();
  const std::vector<std::string> rest = root.remaining(true);
  if (!rest.empty()) return UnknownText(*named.command, rest.front());
  if (!CommandsOf(*named.command).empty()) return "a command is missing after '" + named.path + "'";
  return error.what();
}

}  // namespace

Error UsageError(const CLI::App& root, const CLI::ParseError& error) {
  const Named named = InnermostOf(root);
  return {Code::kInvalidArgument, Text(root, named, error), "usage", named.path + " --help"};
}

}  // namespace tokwatt
