#include "cli/job.h"

#include <unistd.h>

#include <cstdio>

#include "cli/format.h"

namespace tokwatt {
namespace {

using nlohmann::json;

bool Ended(const std::string& state) {
  return state == "done" || state == "cancelled" || state == "yielded" || state == "failed";
}

// On a terminal one line that is rewritten; elsewhere a line when the text changes.
class ProgressLine {
 public:
  ~ProgressLine() {
    if (terminal_ && !last_.empty()) std::fputs("\n", stderr);
  }
  void Show(const json& job) {
    std::string text = job.value("state", "");
    const std::string detail = job.value("detail", "");
    if (!detail.empty()) text += ": " + detail;
    if (!Ended(job.value("state", "")) && job.at("eta_seconds").is_number()) {
      text += ", about " + DurationText(job.at("eta_seconds").get<double>()) + " left";
    }
    if (text == last_) return;
    last_ = text;
    std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", text.c_str());
  }

 private:
  bool terminal_ = isatty(STDERR_FILENO) != 0;
  std::string last_;
};

Result<json> FindJob(ApiClient& api, const std::string& device, const std::string& id) {
  TOKWATT_ASSIGN_OR_RETURN(const json document, api.Get("devices/" + device));
  for (const json& job : document.at("jobs")) {
    if (job.value("id", "") == id) return job;
  }
  return Fail(Code::kNotFound, "the collector no longer knows the measurement " + id);
}

}  // namespace

Result<std::string> ChooseDevice(ApiClient& api) {
  TOKWATT_ASSIGN_OR_RETURN(const json fleet, api.Get("fleet"));
  const json& devices = fleet.at("devices");
  if (devices.size() == 1) return devices[0].value("id", "");
  std::string names;
  for (const json& device : devices) {
    names += (names.empty() ? "" : ", ") + device.value("name", "");
  }
  if (devices.empty()) {
    return Fail(Code::kFailedPrecondition, "the collector has no device yet", "no_device",
                "tokwatt up");
  }
  return Fail(Code::kFailedPrecondition, "several devices: " + names, "ambiguous_device",
              "--device ID");
}

Result<json> RunJob(ApiClient& api, const std::string& path, const json& body, const Clock& clock,
                    const StopToken& stop) {
  TOKWATT_ASSIGN_OR_RETURN(json job, api.Post(path, body));
  const std::string id = job.value("id", "");
  const std::string device = job.value("device", "");
  ProgressLine line;
  while (!Ended(job.value("state", ""))) {
    line.Show(job);
    if (!clock.WaitUntil(clock.Mono() + std::chrono::milliseconds(500), stop)) {
      TOKWATT_RETURN_IF_ERROR(api.Delete(path + "/" + id));
      return Fail(Code::kCancelled, "cancelled");
    }
    TOKWATT_ASSIGN_OR_RETURN(job, FindJob(api, device, id));
  }
  line.Show(job);
  return job;
}

}  // namespace tokwatt
