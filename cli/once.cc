#include "cli/once.h"

#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/api_client.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/job.h"
#include "cli/log.h"
#include "cli/once_report.h"
#include "cli/services.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// Removes the temporary data directory when the run ends, however it ends.
class ScratchDir {
 public:
  static Result<ScratchDir> Make() {
    std::string path = (std::filesystem::temp_directory_path() / "tokwatt-once-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) {
      return Fail(Code::kUnavailable, path + ": cannot be created", "", "--data-dir DIR");
    }
    return ScratchDir(path);
  }
  ScratchDir(ScratchDir&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  ScratchDir& operator=(ScratchDir&&) = delete;
  ~ScratchDir() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit ScratchDir(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

bool DataDirGiven(const Config& config) {
  const auto origin = config.origins.find("data_dir");
  return origin != config.origins.end() && origin->second != "default";
}

constexpr std::chrono::seconds kAgentStarts{30};
constexpr std::chrono::milliseconds kLookAgain{200};

// The device's document, once its inventory has arrived.
Result<json> WaitForDevice(ApiClient& api, const std::string& id, const Clock& clock,
                           const StopToken& stop) {
  const MonoTime deadline = clock.Mono() + kAgentStarts;
  while (clock.Mono() < deadline) {
    const auto device = api.Get("devices/" + id);
    if (device && device->at("inventory").is_object() &&
        !device->at("live").at("power").is_null()) {
      return device;
    }
    if (!clock.WaitUntil(clock.Mono() + kLookAgain, stop)) {
      return Fail(Code::kCancelled, "cancelled");
    }
  }
  return Fail(Code::kDeadlineExceeded, "this machine's agent did not report within 30 s");
}

// In a data directory that was used before, this machine is known before its agent is connected.
Result<json> RunJobWhenConnected(ApiClient& api, const std::string& path, const json& body,
                                 const Clock& clock, const StopToken& stop) {
  const MonoTime deadline = clock.Mono() + kAgentStarts;
  for (;;) {
    auto job = RunJob(api, path, body, clock, stop);
    const bool starts = !job && job.error().reason == "not_connected" && clock.Mono() < deadline;
    if (!starts || !clock.WaitUntil(clock.Mono() + kLookAgain, stop)) return job;
  }
}

// Runs one measurement; a failure becomes a line of the report, not the end of the run.
Result<> Measure(ApiClient& api, const std::string& path, const json& body, const Clock& clock,
                 const StopToken& stop, json& unavailable) {
  const auto job = RunJobWhenConnected(api, path, body, clock, stop);
  if (!job && job.error().code == Code::kCancelled) return tl::unexpected<Error>(job.error());
  if (!job) {
    unavailable.push_back(Unavailable(path, job.error()));
  } else if (job->value("state", "") != "done") {
    unavailable.push_back(Unavailable(path, JobError(*job)));
  }
  return {};
}

Result<json> MeasureAll(ApiClient& api, const std::string& device, const OnceFlags& flags,
                        const Clock& clock, const StopToken& stop) {
  json unavailable = json::array();
  TOKWATT_RETURN_IF_ERROR(WaitForDevice(api, device, clock, stop));
  std::fprintf(stderr, "memory bandwidth\n");
  TOKWATT_RETURN_IF_ERROR(
      Measure(api, "bandwidth", {{"device", device}}, clock, stop, unavailable));
  std::fprintf(stderr, "inference\n");
  TOKWATT_RETURN_IF_ERROR(Measure(api, "benchmarks",
                                  {{"device", device}, {"budget_seconds", flags.budget_seconds}},
                                  clock, stop, unavailable));
  return CollectReport(api, device, std::move(unavailable));
}

int RunIn(const Config& config, const OnceFlags& flags, const StopToken& stop) {
  const Outside outside;
  const auto services = Services::Start(config, outside);
  if (!services) return FailWith(services.error());
  ApiClient api(*outside.http, (*services)->url());
  const auto report = MeasureAll(api, (*services)->device_id(), flags, *outside.clock, stop);
  if (!report) return FailWith(report.error());
  if (flags.json) {
    std::printf("%s\n", report->dump(2).c_str());
  } else {
    PrintReport(*report);
  }
  return ReportExitCode(*report);
}

}  // namespace

int RunOnce(const Config& config, const OnceFlags& flags) {
  const StopToken& stop = InterruptToken();
  StartLogging(config.log_level == "info" ? "warn" : config.log_level);
  Config once = config;
  once.http_listen = "127.0.0.1:0";
  once.grpc_listen = "127.0.0.1:0";
  if (DataDirGiven(config)) return RunIn(once, flags, stop);
  const auto scratch = ScratchDir::Make();
  if (!scratch) return FailWith(scratch.error());
  once.data_dir = scratch->path();
  return RunIn(once, flags, stop);
}

}  // namespace tokwatt
