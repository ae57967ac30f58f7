#include "cli/job.h"

#include <optional>
#include <vector>

#include "cli/progress.h"

namespace tokwatt {
namespace {

using nlohmann::json;

std::string TextOf(const json& job) {
  const json& eta = job.at("eta_seconds");
  return ProgressText(job.value("state", ""), job.value("detail", ""),
                      eta.is_number() ? std::optional(eta.get<double>()) : std::nullopt);
}

Result<json> FindJob(ApiClient& api, const std::string& device, const std::string& id) {
  TOKWATT_ASSIGN_OR_RETURN(const json document, api.Get("devices/" + device));
  for (const json& job : document.at("jobs")) {
    if (job.value("id", "") == id) return job;
  }
  return Fail(Code::kNotFound, "the collector no longer knows the measurement " + id);
}

}  // namespace

Result<std::string> ChooseDevice(ApiClient& api, const std::string& wanted) {
  TOKWATT_ASSIGN_OR_RETURN(const json fleet, api.Get("fleet"));
  const json& devices = fleet.at("devices");
  if (devices.empty()) {
    return Fail(Code::kFailedPrecondition, "the collector has no device yet", "no_device",
                "tokwatt up");
  }
  std::vector<std::string> ids;
  for (const json& device : devices) {
    const std::string id = device.value("id", "");
    if (id.rfind(wanted, 0) == 0 || device.value("name", "") == wanted) ids.push_back(id);
  }
  if (ids.size() == 1) return ids.front();
  const std::string what = ids.empty()      ? "there is no device '" + wanted + "'"
                           : wanted.empty() ? "there are several devices"
                                            : "'" + wanted + "' means several devices";
  return Fail(Code::kNotFound, what, ids.empty() ? "device_not_found" : "ambiguous_device",
              "tokwatt now lists them; name one by --device");
}

Result<json> RunJob(ApiClient& api, const std::string& path, const json& body, const Clock& clock,
                    const StopToken& stop) {
  TOKWATT_ASSIGN_OR_RETURN(json job, api.Post(path, body));
  const std::string id = job.value("id", "");
  const std::string device = job.value("device", "");
  ProgressLine line;
  while (!HasEnded(job.value("state", ""))) {
    line.Show(TextOf(job));
    if (!clock.WaitUntil(clock.Mono() + std::chrono::milliseconds(500), stop)) {
      TOKWATT_RETURN_IF_ERROR(api.Delete(path + "/" + id));
      return Fail(Code::kCancelled, "cancelled");
    }
    TOKWATT_ASSIGN_OR_RETURN(job, FindJob(api, device, id));
  }
  line.Show(TextOf(job));
  return job;
}

}  // namespace tokwatt
