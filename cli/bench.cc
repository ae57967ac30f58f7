// tokwatt bench run|ls|show: measured runs, through the collector or, without one, here.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "cli/api_client.h"
#include "cli/bench_table.h"
#include "cli/command.h"
#include "cli/fail_if.h"
#include "cli/format.h"
#include "cli/interrupt.h"
#include "cli/job.h"
#include "cli/local_measure.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct BenchFlags {
  std::string device;
  std::string suite = "quick";
  std::string runtime;
  std::string endpoint;
  std::string model;
  int budget_seconds = 120;
  bool local = false;
  std::string fail_if;
  std::string id;
  bool markdown = false;
};

Result<json> RunThroughCollector(ApiClient& api, const BenchFlags& flags) {
  std::string device = flags.device;
  if (device.empty()) {
    TOKWATT_ASSIGN_OR_RETURN(device, ChooseDevice(api));
  }
  const json request{{"device", device},         {"suite", flags.suite},
                     {"runtime", flags.runtime}, {"endpoint", flags.endpoint},
                     {"model", flags.model},     {"budget_seconds", flags.budget_seconds}};
  const auto clock = MakeSystemClock();
  TOKWATT_ASSIGN_OR_RETURN(const json job,
                           RunJob(api, "benchmarks", request, *clock, InterruptToken()));
  json runs = json::array();
  for (const json& id : job.at("results")) {
    TOKWATT_ASSIGN_OR_RETURN(json run, api.Get("benchmarks/" + id.get<std::string>()));
    runs.push_back(std::move(run));
  }
  if (runs.empty()) {
    const json reason = job.value("reason", json::object());
    return Fail(
        Code::kAborted,
        "nothing was measured (" + job.value("state", "") + "): " + reason.value("detail", ""),
        reason.value("code", ""), reason.value("fix", ""));
  }
  return runs;
}

Result<json> RunHere(const Config& config, const BenchFlags& flags) {
  BenchRequest request;
  request.suite = flags.suite;
  request.runtime = flags.runtime;
  request.endpoint = flags.endpoint;
  request.model = flags.model;
  request.budget = std::chrono::seconds(flags.budget_seconds);
  return MeasureBenchmarksHere(config, request, InterruptToken());
}

int JudgeFailIf(const std::optional<FailIf>& condition, const json& runs, int code) {
  if (!condition) return code;
  for (const json& run : runs) {
    const Result<bool> holds = Holds(*condition, run);
    if (!holds) return FailWith(holds.error());
    if (*holds) {
      std::fprintf(stderr, "tokwatt: %s %s holds for %s\n", condition->name.c_str(),
                   condition->op.c_str(), run.value("model", "").c_str());
      return kExitAssertion;
    }
  }
  return code;
}

int Report(const json& runs, bool stored, const std::optional<FailIf>& condition, bool as_json) {
  if (as_json) {
    const json document{{"schema_version", 1}, {"stored", stored}, {"benchmarks", runs}};
    std::printf("%s\n", document.dump(2).c_str());
  } else {
    PrintBenchmarks(runs);
    if (!stored) std::fprintf(stderr, "nothing was stored: no collector took part\n");
  }
  return JudgeFailIf(condition, runs, BenchmarksExitCode(runs));
}

int Run(const Config& config, const BenchFlags& flags, bool as_json) {
  InterruptToken();
  std::optional<FailIf> condition;
  if (!flags.fail_if.empty()) {
    const Result<FailIf> parsed = ParseFailIf(flags.fail_if);
    if (!parsed) return FailWith(parsed.error());
    condition = *parsed;
  }
  if (!flags.local) {
    const auto http = MakeCurlHttpClient();
    ApiClient api(*http, config.url);
    const Result<json> runs = RunThroughCollector(api, flags);
    if (runs) return Report(*runs, true, condition, as_json);
    if (runs.error().code != Code::kUnavailable) return FailWithApi(runs.error());
    std::fprintf(stderr, "tokwatt: no collector answers at %s, measuring here\n",
                 config.url.c_str());
  }
  const Result<json> runs = RunHere(config, flags);
  return runs ? Report(*runs, false, condition, as_json) : FailWith(runs.error());
}

int List(const Config& config, bool as_json) {
  const auto http = MakeCurlHttpClient();
  const auto page = ApiClient(*http, config.url).Get("benchmarks?limit=50");
  if (!page) return FailWithApi(page.error());
  if (as_json) {
    std::printf("%s\n", page->dump(2).c_str());
  } else {
    PrintBenchmarks(page->at("items"));
  }
  return kExitOk;
}

int Show(const Config& config, const BenchFlags& flags, bool as_json) {
  const auto http = MakeCurlHttpClient();
  const auto run = ApiClient(*http, config.url).Get("benchmarks/" + flags.id);
  if (!run) return FailWithApi(run.error());
  if (as_json) {
    std::printf("%s\n", run->dump(2).c_str());
  } else if (flags.markdown) {
    std::printf("%s\n", run->value("markdown", "").c_str());
  } else {
    PrintBenchmarks(json::array({*run}));
  }
  return kExitOk;
}

void AddRunOptions(CLI::App& command, BenchFlags& flags) {
  command.add_option("--device", flags.device, "Device id; default: the only one");
  command.add_option("--suite", flags.suite, "quick")->check(CLI::IsMember({"quick"}));
  command.add_option("--runtime", flags.runtime, "ollama, llamacpp; default: every one found");
  command.add_option("--endpoint", flags.endpoint, "Base URL of one runtime")
      ->excludes("--runtime");
  command.add_option("--model", flags.model, "Default: the resident one, else the smallest");
  command.add_option("--budget", flags.budget_seconds, "Seconds per model")
      ->check(CLI::Range(5, 3600));
  command.add_flag("--local", flags.local, "Measure in this process; store nothing");
  command.add_option("--fail-if", flags.fail_if,
                     "Exit 8 if this holds: decode_tokens_per_second<25");
}

}  // namespace

void AddBenchCommands(Commands& commands) {
  const auto flags = std::make_shared<BenchFlags>();
  CLI::App* group = commands.Add(nullptr, "bench", "Measured runs of a model on a runtime", {});
  CLI::App* run = commands.AddWithJson(
      group, "run", "Measure; prints how long it will take first",
      [&commands, flags](const Config& config) { return Run(config, *flags, commands.json()); });
  AddRunOptions(*run, *flags);
  commands.AddWithJson(group, "ls", "Past runs, newest first",
                       [&commands](const Config& config) { return List(config, commands.json()); });
  CLI::App* show = commands.AddWithJson(
      group, "show", "One run",
      [&commands, flags](const Config& config) { return Show(config, *flags, commands.json()); });
  show->add_option("id", flags->id, "Id or its first characters, as bench ls prints")->required();
  show->add_flag("--markdown", flags->markdown, "The receipt, to paste");
  commands.AddAbsent(group, "compare");
}

}  // namespace tokwatt
