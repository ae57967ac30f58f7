// tokwatt enroll: joins this machine to a collector by its token.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "agent/join.h"
#include "base/random.h"
#include "cli/agent_options.h"
#include "cli/command.h"
#include "cli/secret_input.h"
#include "probes/host/host_probe.h"

namespace tokwatt {
namespace {

struct EnrollFlags {
  std::string token_file;
  std::string name;
  bool allow_measuring = false;
  bool new_identity = false;
  bool move = false;
};

void PrintOutcome(const JoinOutcome& joined, const std::string& collector) {
  const char* how = joined.was_member ? "is still a member of" : "joined";
  std::fprintf(stderr, "tokwatt: %s %s the collector at %s\n", joined.name.c_str(), how,
               collector.c_str());
  if (joined.took_a_place) {
    std::fprintf(stderr, "tokwatt: it has the place of the machine that it replaces\n");
  }
  std::printf("%s\n", joined.device_id.c_str());
}

int Enroll(const Config& config, const EnrollFlags& flags) {
  const auto text = ReadSecret(flags.token_file, "Token (tw1...)");
  if (!text) return FailWith(text.error());
  const auto token = ParseJoinToken(*text);
  if (!token) return FailWith(token.error());
  const Outside outside;
  JoinOptions options;
  options.state_dir = MakeAgentOptions(config).state_dir;
  options.own_trust_dir = config.data_dir + "/collector/trust";
  options.token = *token;
  options.name = flags.name.empty() ? config.name : flags.name;
  options.host_name = ReadHostInventory(MakeEnv(config, outside)).hostname;
  options.allow_commands = flags.allow_measuring;
  options.new_identity = flags.new_identity;
  options.move = flags.move;
  const auto joined = JoinCollector(options, *outside.clock, SystemRandom());
  if (!joined) return FailWith(joined.error());
  PrintOutcome(*joined, token->address);
  return kExitOk;
}

}  // namespace

void AddEnrollCommand(Commands& commands) {
  const auto flags = std::make_shared<EnrollFlags>();
  CLI::App* command =
      commands.Add(nullptr, "enroll", "Join this machine to a collector, by its token",
                   [flags](const Config& config) { return Enroll(config, *flags); });
  command
      ->add_option("--token-file", flags->token_file,
                   "Read the token from this file, or from standard input for -")
      ->type_name("FILE");
  command->add_option("--name", flags->name, "What to call this machine; default: its host name")
      ->type_name("NAME");
  command->add_flag("--allow-measuring", flags->allow_measuring,
                    "Let the collector start benchmarks on this machine");
  command->add_flag("--new-identity", flags->new_identity,
                    "This disk is a copy of another machine's: be a machine of its own");
  command->add_flag("--move", flags->move, "Leave the collector that this machine belongs to");
}

}  // namespace tokwatt
