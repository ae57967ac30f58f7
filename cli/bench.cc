// tokwatt bench run: a measured run, through the collector or, without one, here.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/api_client.h"
#include "cli/bench_past.h"
#include "cli/bench_table.h"
#include "cli/command.h"
#include "cli/fail_if.h"
#include "cli/format.h"
#include "cli/interrupt.h"
#include "cli/job.h"
#include "cli/local_measure.h"
#include "cli/runtime_kind.h"

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
};

Result<json> RunThere(ApiClient& api, const std::string& device, const BenchFlags& flags) {
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
  if (runs.empty()) return tl::unexpected<Error>(JobError(job));
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

// Where there is no runtime to measure, the way on is to get one. A collector that says so itself
// has one way a line already.
Error HowToGetOne(const BenchFlags& flags, Error error) {
  const bool says_how = error.fix.find('\n') != std::string::npos;
  if (error.reason == "no_runtime" && flags.endpoint.empty() && !says_how) {
    error.fix += (error.fix.empty() ? "" : "\n") + HowToGetRuntime(flags.runtime);
  }
  return error;
}

int Report(const json& runs, bool stored, const std::optional<FailIf>& condition, bool as_json) {
  if (as_json) {
    const json document{{"schema_version", 1}, {"stored", stored}, {"benchmarks", runs}};
    std::printf("%s\n", document.dump(2).c_str());
  } else {
    PrintBenchmarks(runs);
    if (!stored) std::fprintf(stderr, "nothing was stored: no collector took part\n");
  }
  const int code = BenchmarksExitCode(runs);
  return condition ? Judge(*condition, runs, code) : code;
}

int Run(const Config& config, const BenchFlags& flags, bool as_json) {
  InterruptToken();
  if (!flags.runtime.empty()) {
    const Result<> known = CheckRuntimeKind(flags.runtime);
    if (!known) return FailWith(known.error());
  }
  std::optional<FailIf> condition;
  if (!flags.fail_if.empty()) {
    const Result<FailIf> parsed = ParseFailIf(flags.fail_if);
    if (!parsed) return FailWith(parsed.error());
    condition = *parsed;
  }
  const auto http = MakeCurlHttpClient();
  ApiClient api(*http, config);
  Result<std::optional<std::string>> device;
  if (!flags.local) device = DeviceOrHere(api, flags.device);
  if (!device) return FailWithApi(device.error());
  const Result<json> runs = *device ? RunThere(api, **device, flags) : RunHere(config, flags);
  if (!runs) {
    const int code = FailWithApi(HowToGetOne(flags, runs.error()));
    return runs.error().reason == "no_runtime" ? kExitPartial : code;
  }
  return Report(*runs, device->has_value(), condition, as_json);
}

void AddRunOptions(CLI::App& command, BenchFlags& flags) {
  command
      .add_option("--device", flags.device,
                  "Name, or first characters of the id; default: the only one")
      ->type_name("DEVICE");
  command
      .add_option("--suite", flags.suite,
                  "What is sent. quick: prompts of 512 tokens and answers of 128, shorter ones on "
                  "slow machines, until the 95 % interval of the median is within 2 %")
      ->type_name("NAME")
      ->check(CLI::IsMember({"quick"}))
      ->capture_default_str();
  command
      .add_option("--runtime", flags.runtime, MeasuredKinds() + "; default: every one that runs")
      ->type_name("KIND");
  command.add_option("--endpoint", flags.endpoint, "Base URL of one runtime")
      ->type_name("URL")
      ->excludes("--runtime");
  command.add_option("--model", flags.model, "Default: the resident one, else the smallest")
      ->type_name("NAME");
  command.add_option("--budget", flags.budget_seconds, "At most so long per model")
      ->type_name("SECONDS")
      ->check(CLI::Range(5, 3600))
      ->capture_default_str();
  command.add_flag("--local", flags.local, "Measure in this process; store nothing")
      ->excludes("--device");
  command
      .add_option("--fail-if", flags.fail_if,
                  "Exit 8 if this holds: --fail-if 'decode_tokens_per_second<25'")
      ->type_name("EXPR");
}

}  // namespace

void AddBenchCommands(Commands& commands) {
  const auto flags = std::make_shared<BenchFlags>();
  CLI::App* group = commands.Add(nullptr, "bench", "Measured runs of a model on a runtime", {});
  CLI::App* run = commands.AddWithJson(
      group, "run", "Measure; prints how long it will take first",
      [&commands, flags](const Config& config) { return Run(config, *flags, commands.json()); });
  AddRunOptions(*run, *flags);
  AddPastBenchCommands(commands, group);
  commands.AddAbsent(group, "compare");
}

}  // namespace tokwatt
