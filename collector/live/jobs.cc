#include "collector/live/jobs.h"

namespace tokwatt {
namespace {

constexpr size_t kKeptJobs = 64;
constexpr const char* kSessionLost = "session_lost";

bool IsOpen(const Json& job) {
  const auto state = job.at("state").get<std::string>();
  return state != "done" && state != "cancelled" && state != "yielded" && state != "failed";
}

// Given up because the connection ended; a device that comes back may still report it.
bool WasLost(const Json& job) {
  return job.at("state") == "failed" && job.contains("reason") &&
         job.at("reason").at("code") == kSessionLost;
}

void PutEta(Json& job, double eta_seconds) {
  Put(job, "eta_seconds", eta_seconds >= 0 ? std::optional<double>(eta_seconds) : std::nullopt,
      {"not_known_yet", "The machine has not said yet how long it will take.", ""});
  if (eta_seconds >= 0) job.erase("eta_seconds_reason");
}

}  // namespace

// A command id and a device id have the same shape.
std::string CommandIdText(const CommandId& id) { return ToHex(id); }
std::optional<CommandId> ParseCommandId(const std::string& hex) { return ParseDeviceId(hex); }

void JobTable::Add(const DeviceId& device, const DeviceCommand& command, WallTime now) {
  Json job = {{"id", CommandIdText(command.id)},
              {"device", ToHex(device)},
              {"kind", command.kind == DeviceCommand::Kind::kBandwidth ? "bandwidth" : "benchmark"},
              {"state", "queued"},
              {"done_ratio", 0.0}};
  PutEta(job, -1);
  job["detail"] = "";
  job["results"] = Json::array();
  job["created_at"] = FormatRfc3339(now);
  jobs_.push_back(std::move(job));
  if (jobs_.size() > kKeptJobs) jobs_.pop_front();
}

const Json* JobTable::Apply(const ProgressNotice& notice) {
  const std::string id = CommandIdText(notice.command);
  for (Json& job : jobs_) {
    if (job.at("id") != id) continue;
    if (!IsOpen(job) && !WasLost(job)) return nullptr;
    job.erase("reason");
    job["state"] = notice.state;
    job["done_ratio"] = notice.done_ratio;
    PutEta(job, notice.eta_seconds);
    job["detail"] = notice.detail;
    if (!notice.failure.reason.empty()) job["reason"] = ReasonDocument(notice.failure);
    job["results"] = Json::array();
    for (const EventId& result : notice.results) job["results"].push_back(ToHex(result));
    return &job;
  }
  return nullptr;
}

std::vector<std::string> JobTable::FailOpen(const DeviceId& device) {
  std::vector<std::string> failed;
  for (Json& job : jobs_) {
    if (job.at("device") != ToHex(device) || !IsOpen(job)) continue;
    job["state"] = "failed";
    job["reason"] = ReasonDocument(
        {kSessionLost, "The machine's connection ended.", "Measure again when it is back."});
    failed.push_back(job.at("id"));
  }
  return failed;
}

const Json* JobTable::Find(const std::string& id) const {
  for (const Json& job : jobs_) {
    if (job.at("id") == id) return &job;
  }
  return nullptr;
}

Json JobTable::OfDevice(const std::string& device) const {
  Json jobs = Json::array();
  for (const Json& job : jobs_) {
    if (job.at("device") == device) jobs.push_back(job);
  }
  return jobs;
}

}  // namespace tokwatt
