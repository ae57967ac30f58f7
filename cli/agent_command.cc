// tokwatt agent run|probe|record|status.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "agent/agent.h"
#include "base/text_file.h"
#include "cli/agent_options.h"
#include "cli/agent_probe.h"
#include "cli/agent_record.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/log.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

int Run(const Config& config) {
  const StopToken& stop = InterruptToken();
  StartLogging(config.log_level);
  const Outside outside;
  const auto agent = Agent::Start(MakeAgentOptions(config), MakeEnv(config, outside));
  if (!agent) return FailWith(agent.error());
  std::fprintf(stderr, "tokwatt: agent %s sends to %s\n", (*agent)->device_id_hex().c_str(),
               (*agent)->collector().c_str());
  while (!stop.WaitFor(std::chrono::hours(1))) {
  }
  return kExitOk;
}

std::string CellOf(const json& value) {
  if (value.is_null()) return "–";
  if (value.is_string()) return value.get<std::string>();
  return value.is_boolean() ? (value.get<bool>() ? "yes" : "no") : value.dump();
}

// "spool.bytes  4096": the parts of a part are named by its name. Lists have a table of their own.
void AddRows(Table& table, const std::string& prefix, const json& part) {
  for (const auto& [key, value] : part.items()) {
    if (value.is_object()) {
      AddRows(table, prefix + key + ".", value);
    } else if (!value.is_array()) {
      table.Row({prefix + key, CellOf(value)});
    }
  }
}

void PrintStatus(const json& status) {
  Table table({"KEY", "VALUE"});
  AddRows(table, "", status);
  std::printf("%s\n", table.Text().c_str());
  Table probes({"PROBE", ">RUNS", ">FAILURES", ">SKIPPED", ">TOO LATE", "OVERDUE", "REASON"});
  for (const json& probe : status.value("probes", json::array())) {
    std::vector<std::string> cells;
    for (const char* key :
         {"probe", "runs", "failures", "skipped_ticks", "deadline_exceeded", "overdue", "reason"}) {
      cells.push_back(CellOf(probe.value(key, json())));
    }
    probes.Row(std::move(cells));
  }
  std::fputs(probes.Text().c_str(), stdout);
}

// status.json is replaced by the running agent every 10 s.
int Status(const Config& config, bool as_json) {
  const std::string path = MakeAgentOptions(config).state_dir + "/status.json";
  const Result<std::string> text = ReadTextFile(path);
  if (!text) {
    return FailWith({Code::kUnavailable, "no agent has run here: " + text.error().message,
                     "no_status", "tokwatt up"});
  }
  const json status = json::parse(*text, nullptr, false);
  if (!status.is_object()) {
    return FailWith({Code::kDataLoss, path + " is damaged", "", "start the agent again"});
  }
  if (as_json) {
    std::printf("%s\n", status.dump(2).c_str());
  } else {
    PrintStatus(status);
  }
  return kExitOk;
}

}  // namespace

void AddAgentCommands(Commands& commands) {
  CLI::App* group = commands.Add(
      nullptr, "agent",
      "Measure this machine: look once (probe), or go on and send to a collector (run)", {});
  commands.Add(group, "run", "Measure and send to the collector", Run);
  commands.AddWithJson(
      group, "status", "What the running agent last said about itself",
      [&commands](const Config& config) { return Status(config, commands.json()); });
  const auto flags = std::make_shared<ProbeFlags>();
  CLI::App* probe = commands.AddWithJson(group, "probe", "Run every probe and print what each said",
                                         [&commands, flags](const Config& config) {
                                           flags->json = commands.json();
                                           return RunProbes(config, *flags);
                                         });
  probe->add_option("--root", flags->root, "Read every file below this folder, as if it were /")
      ->type_name("DIR");
  probe->add_option("--seconds", flags->seconds, "Between the two runs that rates need")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 3600.0));
  probe->add_option("--replay", flags->replay, "Probe the machine that this file recorded")
      ->type_name("FILE");
  AddRecordCommand(commands, group);
}

}  // namespace tokwatt
