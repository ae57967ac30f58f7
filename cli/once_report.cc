#include "cli/once_report.h"

#include <cstdio>

#include "cli/bench_table.h"
#include "cli/claims_text.h"
#include "cli/energy_table.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

void AddReason(json& unavailable, const std::string& what, const json& holder,
               const std::string& key) {
  const auto reason = holder.find(key);
  if (reason == holder.end() || !reason->is_object()) return;
  unavailable.push_back({{"what", what}, {"reason", *reason}});
}

// What the documents say is absent, beyond failed measurements.
void FindAbsent(const json& device, json& unavailable) {
  bool has_power = false;
  for (const json& line : device.at("live").at("power")) {
    if (line.at("power_watts").is_number()) has_power = true;
  }
  if (!has_power) {
    for (const json& line : device.at("live").at("power")) {
      AddReason(unavailable, "power " + line.value("source", ""), line, "power_watts_reason");
    }
  }
  for (const json& runtime : device.at("runtime_details")) {
    if (!runtime.value("present", false)) {
      AddReason(unavailable, "runtime " + runtime.value("kind", ""), runtime, "reason");
    }
    AddReason(unavailable, "models of " + runtime.value("kind", ""), runtime, "models_reason");
  }
  for (const json& result : device.at("bandwidth")) {
    AddReason(unavailable,
              "bandwidth " + result.value("path", "") + " " + result.value("kernel", ""), result,
              "best_bytes_per_second_reason");
  }
  for (const json& run : device.at("benchmarks")) {
    if (run.value("status", "") != "converged") {
      AddReason(unavailable, "benchmark " + run.value("runtime", ""), run, "status_reason");
    }
    if (!IsBelieved(run)) {
      const json reason{
          {"code", "above_bound"}, {"detail", run.value("physics_detail", "")}, {"fix", ""}};
      unavailable.push_back({{"what", "speed of " + run.value("model", "")}, {"reason", reason}});
    } else if (IsSpoilt(run)) {
      AddReason(unavailable, "a speed to quote of " + run.value("model", ""), run,
                "quotable_reason");
    }
    AddReason(unavailable, "watts of " + run.value("runtime", ""), run, "energy_reason");
  }
}

void PrintUnavailable(const json& unavailable) {
  for (const json& item : unavailable) {
    const json& reason = item.at("reason");
    const std::string detail = reason.value("detail", "");
    std::fprintf(stderr, "not available: %s: %s\n", item.value("what", "").c_str(),
                 (detail.empty() ? Spoken(reason.value("code", "")) : detail).c_str());
    PrintFix(reason.value("fix", ""));
  }
}

// Without a sensor there is no table: the reasons below say why.
void PrintPower(const json& power) {
  if (power.empty()) return;
  Table table({"POWER", "SCOPE", ">NOW", "QUALITY"});
  for (const json& line : power) {
    table.Row({line.value("source", "") + " " + line.value("component", ""),
               line.value("scope", ""), Cell(line, "power_watts", Watts),
               line.value("quality", "")});
  }
  std::printf("%s\n", table.Text().c_str());
}

void PrintBandwidth(const json& bandwidth) {
  Table table({"BANDWIDTH", "KERNEL", ">BEST", ">MEDIAN", ">OF PEAK"});
  for (const json& row : bandwidth) {
    table.Row({row.value("path", ""), row.value("kernel", ""),
               Cell(row, "best_bytes_per_second", GigabytesPerSecond),
               Cell(row, "median_bytes_per_second", GigabytesPerSecond),
               Cell(row, "peak_ratio", Percent)});
  }
  std::printf("%s\n", table.Text().c_str());
}

}  // namespace

json Unavailable(const std::string& what, const Error& error) {
  return {
      {"what", what},
      {"reason", {{"code", error.reason_code()}, {"detail", error.message}, {"fix", error.fix}}}};
}

Result<json> CollectReport(ApiClient& api, const std::string& device_id, json unavailable) {
  TOKWATT_ASSIGN_OR_RETURN(json device, api.Get("devices/" + device_id));
  TOKWATT_ASSIGN_OR_RETURN(json energy, api.Get("energy", {{"by", "device"}}));
  TOKWATT_ASSIGN_OR_RETURN(const json claims, api.Get("claims"));
  FindAbsent(device, unavailable);
  json report{{"schema_version", 1}};
  for (const char* key : {"bandwidth", "benchmarks"}) report[key] = device.at(key);
  report["runtimes"] = device.at("runtime_details");
  report["power"] = device.at("live").at("power");
  report["cost"] = {{"price", energy.at("price")}, {"total_cost", energy.at("total_cost")}};
  if (energy.contains("total_cost_reason")) {
    report["cost"]["total_cost_reason"] = energy.at("total_cost_reason");
  }
  report["energy"] = std::move(energy);
  report["claims"] = claims.at("claims");
  for (const char* key : {"bandwidth", "benchmarks", "runtime_details"}) device.erase(key);
  report["device"] = std::move(device);
  report["unavailable"] = std::move(unavailable);
  return report;
}

void PrintReport(const json& report) {
  const json& device = report.at("device");
  std::printf("%s, %s, %s\n\n", device.value("name", "").c_str(), device.value("chip", "").c_str(),
              Cell(device, "memory_bytes", Bytes).c_str());
  PrintBandwidth(report.at("bandwidth"));
  PrintPower(report.at("power"));
  PrintBenchmarkTable(report.at("benchmarks"));
  std::printf("\n");
  PrintEnergy(report.at("energy"));
  std::printf("\n");
  PrintClaims(report.at("claims"), false);
  std::fflush(stdout);  // before the reasons, also in a pipe
  PrintUnavailable(report.at("unavailable"));
}

int ReportExitCode(const json& report) {
  return report.at("unavailable").empty() ? kExitOk : kExitPartial;
}

}  // namespace tokwatt
