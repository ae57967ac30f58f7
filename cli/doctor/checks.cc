#include "cli/doctor/checks.h"

#include <algorithm>
#include <utility>

#include "base/endpoint.h"
#include "base/version.h"
#include "base/version_skew.h"
#include "cli/doctor/sensor_words.h"
#include "cli/exit_code.h"
#include "cli/format.h"

namespace tokwatt {
namespace {

using nlohmann::json;

const char* How(const BandwidthPath& path) {
  return path.backend == "cpu"      ? "on the processor's cores"
         : path.backend == "cuda"   ? "by CUDA (NVIDIA graphics)"
         : path.backend == "vulkan" ? "by Vulkan (graphics)"
         : path.backend == "opencl" ? "by OpenCL (graphics)"
         : path.backend == "metal"  ? "by Metal (Apple graphics)"
                                    : path.backend.c_str();
}

std::string DeviceNames(const BandwidthPath& path) {
  std::string names;
  for (const BandwidthDevice& device : path.devices) {
    if (device.software || path.path == "cpu") continue;
    names += (names.empty() ? ": " : ", ") + device.name;
  }
  return names;
}

// That a maker's interface is not here is no fault; that its driver fails is one.
Check CheckPath(const BandwidthPath& path) {
  Check check;
  check.id = "bandwidth." + path.backend;
  check.group = CheckGroup::kBandwidth;
  check.status = "ok";
  check.detail = std::string("can be measured ") + How(path) + DeviceNames(path);
  if (path.backend == "cpu") check.detail += ": tokwatt bandwidth";
  if (path.absent == Absence{}) return check;
  const bool none = path.absent.reason == kNoGpuReason || path.absent.reason == "not_found";
  check.status = none ? "skip" : "warn";
  check.detail = std::string("not ") + How(path) + ": " + path.absent.detail;
  check.fix = path.absent.fix;
  return check;
}

Check CheckPeak(const json& device) {
  Check check{"bandwidth.peak", CheckGroup::kBandwidth, "ok", "", "", {}, "", {}};
  const json& peak = device.at("peak_bytes_per_second");
  if (peak.is_number()) {
    check.detail = "at most " + GigabytesPerSecond(peak.get<double>()) +
                   " (theoretical peak), by " + device.value("peak_source", "");
  } else {
    check.status = "skip";
    check.detail = device.at("peak_bytes_per_second_reason").value("detail", "");
    check.fix = FixText(device, "peak_bytes_per_second");
  }
  return check;
}

}  // namespace

const char* ToString(CheckGroup group) {
  switch (group) {
    case CheckGroup::kPower:
      return "power";
    case CheckGroup::kPlugs:
      return "plugs";
    case CheckGroup::kHeat:
      return "heat";
    case CheckGroup::kBandwidth:
      return "bandwidth";
    case CheckGroup::kRuntimes:
      return "runtimes";
    case CheckGroup::kSettings:
      break;
  }
  return "settings";
}

std::vector<CheckGroup> CheckGroups() {
  return {CheckGroup::kPower,     CheckGroup::kPlugs,    CheckGroup::kHeat,
          CheckGroup::kBandwidth, CheckGroup::kRuntimes, CheckGroup::kSettings};
}

json CheckDocument(const Check& check) {
  return {{"id", check.id},
          {"group", ToString(check.group)},
          {"status", check.status},
          {"detail", check.detail},
          {"fix", check.fix}};
}

Check CheckCollector(ApiClient& api) {
  Check check{"collector", CheckGroup::kSettings, "ok", "", "", {}, "", {}};
  const auto fleet = api.Get("fleet");
  if (!fleet) {
    // That none runs is no mistake: the commands that need it say so, others measure without.
    const bool none = fleet.error().reason == kCollectorUnreachable;
    check.status = none ? "skip" : "fail";
    check.detail = fleet.error().message;
    check.fix = fleet.error().fix;
    return check;
  }
  check.detail = "collector at " + api.url() + ", " + std::to_string(fleet->at("devices").size()) +
                 " device(s)";
  const auto skew = VersionSkew(kVersion, fleet->value("collector_version", ""));
  if (!skew) return check;
  check.status = skew->reason == kVersionsApart ? "warn" : "ok";
  check.detail += "; " + skew->detail;
  check.fix = skew->fix;
  return check;
}

std::vector<Check> CheckRuntimes(const json& probed) {
  std::vector<Check> checks;
  for (const json& runtime : probed.at("runtimes")) {
    const std::string kind = runtime.value("kind", "");
    Check check{"runtime." + kind, CheckGroup::kRuntimes, "ok", kind, "", {}, "", {}};
    if (!runtime.value("present", false)) {
      const json& reason = runtime.at("reason");
      check.status = "skip";
      check.detail += ": " + reason.value("detail", "");
      check.fix = reason.value("fix", "");
      checks.push_back(std::move(check));
      continue;
    }
    check.detail += " " + runtime.value("version", "") + " at " + runtime.value("endpoint", "") +
                    ", " + std::to_string(runtime.at("models").size()) + " model(s)";
    if (!runtime.value("passive", false)) {
      const json reason = runtime.value("passive_reason", json::object());
      check.status = "warn";
      check.detail += "; live use is not visible: " + reason.value("detail", "");
      check.fix = reason.value("fix", "");
    }
    checks.push_back(std::move(check));
  }
  return checks;
}

std::vector<Check> CheckEndpoints(const json& probed, const std::vector<std::string>& endpoints) {
  std::vector<Check> checks;
  for (const std::string& configured : endpoints) {
    const std::string endpoint = NormalisedEndpoint(configured);
    const json& runtimes = probed.at("runtimes");
    const bool answers = std::any_of(runtimes.begin(), runtimes.end(), [&](const json& runtime) {
      return runtime.value("present", false) &&
             IsSameEndpoint(runtime.value("endpoint", ""), endpoint);
    });
    if (answers) continue;
    checks.push_back({"endpoint." + endpoint,
                      CheckGroup::kRuntimes,
                      "warn",
                      "no runtime answers at " + endpoint + ", which [runtimes] endpoints names",
                      "start the server there, or correct endpoints in tokwatt.toml",
                      {},
                      "",
                      {}});
  }
  return checks;
}

std::vector<Check> CheckBandwidth(const json& probed, const std::vector<BandwidthPath>& paths) {
  std::vector<Check> checks = {CheckPeak(probed.at("device"))};
  for (const BandwidthPath& path : paths) checks.push_back(CheckPath(path));
  if (paths.empty()) {
    Check check{"bandwidth.paths", CheckGroup::kBandwidth, "skip", "", "", {}, "", {}};
    check.detail = "by which paths it can be measured was not looked for";
    checks.push_back(std::move(check));
  }
  return checks;
}

int ChecksExitCode(const std::vector<Check>& checks) {
  const auto any = [&](const char* status) {
    return std::any_of(checks.begin(), checks.end(),
                       [&](const Check& check) { return check.status == status; });
  };
  return any("fail") ? kExitFailure : any("warn") ? kExitNoSensor : kExitOk;
}

}  // namespace tokwatt
