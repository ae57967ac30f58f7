// tokwatt bandwidth: measures memory bandwidth, through the collector or, without one, here.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/errors.h"
#include "cli/format.h"
#include "cli/interrupt.h"
#include "cli/job.h"
#include "cli/local_measure.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct BandwidthFlags {
  std::string device;
  bool local = false;
};

void PrintResults(const json& results) {
  Table table({"PATH", "KERNEL", ">BEST", ">MEDIAN", ">OF PEAK", "ISA", ">THREADS", "GPU"});
  for (const json& result : results) {
    table.Row({result.value("path", ""), result.value("kernel", ""),
               Cell(result, "best_bytes_per_second", GigabytesPerSecond),
               Cell(result, "median_bytes_per_second", GigabytesPerSecond),
               Cell(result, "peak_ratio", Percent), result.value("isa", ""),
               std::to_string(result.value("threads", 0)), result.value("gpu_name", "")});
  }
  std::fputs(table.Text().c_str(), stdout);
  for (const json& result : results) {
    const std::string reason = ReasonText(result, "best_bytes_per_second");
    if (!reason.empty()) {
      std::fprintf(stderr, "%s %s: %s\n", result.value("path", "").c_str(),
                   result.value("kernel", "").c_str(), reason.c_str());
      PrintFix(FixText(result, "best_bytes_per_second"));
    }
  }
}

int Report(const json& results, bool as_json, bool stored) {
  if (as_json) {
    const json document{{"schema_version", 1}, {"stored", stored}, {"bandwidth", results}};
    std::printf("%s\n", document.dump(2).c_str());
  } else {
    PrintResults(results);
    if (!stored) std::fprintf(stderr, "nothing was stored: no collector took part\n");
  }
  return IsCompleteBandwidth(results) ? kExitOk : kExitPartial;
}

// The results of one job, out of the device's list.
Result<json> ResultsOf(ApiClient& api, const json& job) {
  TOKWATT_ASSIGN_OR_RETURN(const json page,
                           api.Get("bandwidth", {{"device", job.value("device", "")}}));
  json results = json::array();
  for (const json& id : job.at("results")) {
    for (const json& item : page.at("items")) {
      if (item.at("id") == id) results.push_back(item);
    }
  }
  return results;
}

Result<json> MeasureThere(ApiClient& api, const std::string& device) {
  const auto clock = MakeSystemClock();
  TOKWATT_ASSIGN_OR_RETURN(
      const json job, RunJob(api, "bandwidth", {{"device", device}}, *clock, InterruptToken()));
  if (job.value("state", "") != "done") return tl::unexpected<Error>(JobError(job));
  return ResultsOf(api, job);
}

int Measure(const Config& config, const BandwidthFlags& flags, bool as_json) {
  InterruptToken();
  const auto http = MakeCurlHttpClient();
  ApiClient api(*http, config);
  Result<std::optional<std::string>> device;
  if (!flags.local) device = DeviceOrHere(api, flags.device);
  if (!device) return FailWithApi(device.error());
  const Result<json> results =
      *device ? MeasureThere(api, **device) : MeasureBandwidthHere(config, InterruptToken());
  return results ? Report(*results, as_json, device->has_value()) : FailWithApi(results.error());
}

}  // namespace

void AddBandwidthCommand(Commands& commands) {
  const auto flags = std::make_shared<BandwidthFlags>();
  CLI::App* command = commands.AddWithJson(nullptr, "bandwidth", "Measure memory bandwidth",
                                           [&commands, flags](const Config& config) {
                                             return Measure(config, *flags, commands.json());
                                           });
  command
      ->add_option("--device", flags->device,
                   "Name, or first characters of the id; default: the only one")
      ->type_name("DEVICE");
  command->add_flag("--local", flags->local, "Measure in this process; store nothing")
      ->excludes("--device");
}

}  // namespace tokwatt
