#include "cli/job.h"

#include <cstdio>
#include <map>
#include <vector>

#include "cli/progress.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr std::chrono::milliseconds kPoll{500};
constexpr int kLostPolls = 10;  // a collector that is restarted or busy is back by then

std::string TextOf(const json& job) {
  const json& eta = job.at("eta_seconds");
  return ProgressText(job.value("state", ""), job.value("detail", ""),
                      eta.is_number() ? std::optional(eta.get<double>()) : std::nullopt);
}

// One job as the collector tells it again and again.
class Follower {
 public:
  Follower(ApiClient& api, std::string path, const json& job, const Clock& clock,
           const StopToken& stop)
      : api_(api),
        path_(std::move(path)),
        id_(job.value("id", "")),
        device_(job.value("device", "")),
        clock_(clock),
        stop_(stop) {}

  // The job as it is at the next poll that is answered.
  Result<json> Next() {
    for (int lost = 1;; ++lost) {
      if (!clock_.WaitUntil(clock_.Mono() + kPoll, stop_)) return Cancel();
      Result<json> job = Find();
      if (job || job.error().code != Code::kUnavailable) return job;
      if (lost == kLostPolls) return Lost(job.error());
    }
  }

 private:
  Result<json> Find() {
    TOKWATT_ASSIGN_OR_RETURN(const json document, api_.Get("devices/" + device_));
    for (const json& job : document.at("jobs")) {
      if (job.value("id", "") == id_) return job;
    }
    return Fail(Code::kNotFound, "the collector no longer knows the measurement " + id_, "",
                "tokwatt bench ls shows what was stored");
  }

  tl::unexpected<Error> Lost(const Error& error) const {
    return Fail(Code::kUnavailable,
                "the measurement " + id_ + " was asked for and may go on: " + error.message,
                kCollectorLost, "tokwatt bench ls shows its result once the collector answers");
  }

  Result<json> Cancel() {
    const auto told = api_.Delete(path_ + "/" + id_);
    if (told) return Fail(Code::kCancelled, "cancelled");
    return Fail(Code::kCancelled,
                "the measurement " + id_ +
                    " may go on, it could not be cancelled: " + told.error().message);
  }

  ApiClient& api_;
  std::string path_;
  std::string id_;
  std::string device_;
  const Clock& clock_;
  const StopToken& stop_;
};

// By id.
std::map<std::string, std::string> NamesOf(const json& devices) {
  std::map<std::string, std::string> names;
  for (const json& device : devices) names[device.value("id", "")] = device.value("name", "");
  return names;
}

constexpr char kByOption[] = "tokwatt now lists them; name one by --device";
constexpr char kByArgument[] = "tokwatt devices ls lists them";

std::string IdStarts(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : ", ") + id.substr(0, 12);
  return text;
}

Result<std::string> ChooseAmong(const std::map<std::string, std::string>& names,
                                const std::string& wanted, const std::string& fix) {
  if (names.empty()) {
    return Fail(Code::kFailedPrecondition, "the collector has no device yet", "no_device",
                "tokwatt up");
  }
  std::vector<std::string> ids;
  for (const auto& [id, name] : names) {
    if (id.rfind(wanted, 0) == 0 || name == wanted) ids.push_back(id);
  }
  if (ids.size() == 1) return ids.front();
  if (ids.empty()) {
    return Fail(Code::kNotFound, "there is no device '" + wanted + "'", "device_not_found", fix);
  }
  if (wanted.empty()) {
    return Fail(Code::kNotFound, "there are several devices", "ambiguous_device", fix);
  }
  // Machines may announce the same host name: then only the id tells them apart.
  return Fail(Code::kNotFound, "'" + wanted + "' means several devices: " + IdStarts(ids),
              "ambiguous_device", "the first characters of an id name one too");
}

Result<std::string> ChooseShown(ApiClient& api, const std::string& wanted, const std::string& fix) {
  TOKWATT_ASSIGN_OR_RETURN(const json fleet, api.Get("fleet"));
  return ChooseAmong(NamesOf(fleet.at("devices")), wanted, fix);
}

}  // namespace

Result<std::string> ChooseDevice(ApiClient& api, const std::string& wanted) {
  return ChooseShown(api, wanted, kByArgument);
}

Result<std::string> ChooseMachine(ApiClient& api, const std::string& wanted) {
  TOKWATT_ASSIGN_OR_RETURN(const json fleet, api.Get("fleet"));
  TOKWATT_ASSIGN_OR_RETURN(const json members, api.Get("members"));
  std::map<std::string, std::string> names = NamesOf(fleet.at("devices"));
  for (const json& member : members.at("members")) {
    if (!member.at("revoked").is_null()) continue;
    names.emplace(member.value("device", ""), member.value("name", ""));
  }
  return ChooseAmong(names, wanted, kByArgument);
}

Result<std::optional<std::string>> DeviceOrHere(ApiClient& api, const std::string& wanted) {
  Result<std::string> device = ChooseShown(api, wanted, kByOption);
  if (device) return std::optional(*std::move(device));
  if (device.error().reason != kCollectorUnreachable || !wanted.empty()) {
    return tl::unexpected<Error>(std::move(device).error());
  }
  std::fprintf(stderr, "tokwatt: no collector answers at %s, measuring here\n", api.url().c_str());
  return std::optional<std::string>();
}

Result<json> RunJob(ApiClient& api, const std::string& path, const json& body, const Clock& clock,
                    const StopToken& stop) {
  TOKWATT_ASSIGN_OR_RETURN(json job, api.Post(path, body));
  Follower follower(api, path, job, clock, stop);
  ProgressLine line;
  while (!HasEnded(job.value("state", ""))) {
    line.Show(TextOf(job));
    TOKWATT_ASSIGN_OR_RETURN(job, follower.Next());
  }
  line.Show(TextOf(job));
  return job;
}

Error JobError(const json& job) {
  const json reason = job.value("reason", json::object());
  const std::string detail = reason.value("detail", "");
  return {Code::kAborted,
          "nothing was measured (" + job.value("state", "") + ")" +
              (detail.empty() ? "" : ": " + detail),
          reason.value("code", ""), reason.value("fix", "")};
}

}  // namespace tokwatt
