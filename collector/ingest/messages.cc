#include "collector/ingest/messages.h"

#include <algorithm>
#include <string>

namespace tokwatt {
namespace {

std::string BytesOf(const CommandId& id) { return {id.begin(), id.end()}; }

}  // namespace

v1::Command ToMessage(const DeviceCommand& command) {
  v1::Command message;
  message.set_id(BytesOf(command.id));
  switch (command.kind) {
    case DeviceCommand::Kind::kBenchmark: {
      v1::BenchmarkCommand& benchmark = *message.mutable_benchmark();
      benchmark.set_suite(command.suite);
      benchmark.set_runtime(command.runtime);
      benchmark.set_endpoint(command.endpoint);
      benchmark.set_model(command.model);
      benchmark.set_budget_seconds(command.budget_seconds);
      benchmark.set_requested_by(command.requested_by);
      break;
    }
    case DeviceCommand::Kind::kBandwidth:
      message.mutable_bandwidth()->set_requested_by(command.requested_by);
      break;
    case DeviceCommand::Kind::kCancel:
      message.mutable_cancel()->set_command_id(BytesOf(command.cancels));
      break;
  }
  return message;
}

bool IsAllowed(const DeviceCommand& command, const v1::Hello& hello) {
  const auto& allowed = hello.allowed_commands();
  const auto has = [&](const char* name) {
    return std::find(allowed.begin(), allowed.end(), name) != allowed.end();
  };
  switch (command.kind) {
    case DeviceCommand::Kind::kBenchmark:
      return has("benchmark");
    case DeviceCommand::Kind::kBandwidth:
      return has("bandwidth");
    case DeviceCommand::Kind::kCancel:
      return !allowed.empty();
  }
  return false;
}

std::optional<ProgressNotice> ToNotice(const DeviceId& device,
                                       const v1::CommandProgress& progress) {
  ProgressNotice notice;
  if (progress.command_id().size() != notice.command.size()) return std::nullopt;
  notice.device = device;
  std::copy(progress.command_id().begin(), progress.command_id().end(), notice.command.begin());
  notice.state = progress.state();
  notice.done_ratio = progress.done_ratio();
  notice.eta_seconds = progress.eta_seconds();
  notice.detail = progress.detail();
  for (const std::string& bytes : progress.result_event_ids()) {
    EventId id{};
    if (bytes.size() != id.size()) continue;
    std::copy(bytes.begin(), bytes.end(), id.begin());
    notice.results.push_back(id);
  }
  notice.failure = {progress.failure().reason(), progress.failure().detail(),
                    progress.failure().fix()};
  return notice;
}

}  // namespace tokwatt
