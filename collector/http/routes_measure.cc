// Asking a device to measure, and cancelling it.
#include "base/crypto/secret.h"
#include "collector/http/json_body.h"
#include "collector/http/routes.h"

namespace tokwatt {
namespace {

constexpr int64_t kMaxBudgetSeconds = 3600;

Result<DeviceCommand> ParseCommand(const Json& body, DeviceCommand::Kind kind) {
  DeviceCommand command;
  command.kind = kind;
  command.requested_by = "api";
  TOKWATT_ASSIGN_OR_RETURN(const std::string suite, StringField(body, "suite"));
  if (!suite.empty() && suite != "quick") {
    return Fail(Code::kInvalidArgument, "There is no suite \"" + suite + "\".", "unknown_suite",
                "Use \"quick\".");
  }
  TOKWATT_ASSIGN_OR_RETURN(command.runtime, StringField(body, "runtime"));
  TOKWATT_ASSIGN_OR_RETURN(command.endpoint, StringField(body, "endpoint"));
  TOKWATT_ASSIGN_OR_RETURN(command.model, StringField(body, "model"));
  const auto budget = body.find("budget_seconds");
  if (budget != body.end()) {
    const bool valid = budget->is_number_integer() && budget->get<int64_t>() >= 1 &&
                       budget->get<int64_t>() <= kMaxBudgetSeconds;
    if (!valid) {
      return Fail(Code::kInvalidArgument, "\"budget_seconds\" must be an integer from 1 to 3600.",
                  "bad_field");
    }
    command.budget_seconds = static_cast<uint32_t>(budget->get<int64_t>());
  }
  command.id = RandomSecret<16>();
  return command;
}

Response Start(const LoopContext& context, const Request& request, DeviceCommand::Kind kind) {
  const auto body =
      ParseBody(request, {"device", "suite", "runtime", "endpoint", "model", "budget_seconds"});
  if (!body) return ProblemOf(body.error());
  const auto device_text = StringField(*body, "device");
  if (!device_text) return ProblemOf(device_text.error());
  const auto device = ParseDeviceId(*device_text);
  if (!device || !context.hub.devices().contains(*device)) {
    return Problem(404, "device_not_found", "There is no device with that id.",
                   "GET /api/v1/devices lists them.");
  }
  const auto command = ParseCommand(*body, kind);
  if (!command) return ProblemOf(command.error());
  if (const auto sent = context.server.commands->Send(*device, *command); !sent) {
    return ProblemOf(sent.error());
  }
  return JsonResponse(202, context.hub.AddJob(*device, *command));
}

}  // namespace

Response StartBenchmark(const LoopContext& context, const Request& request, const PathArgs&) {
  return Start(context, request, DeviceCommand::Kind::kBenchmark);
}

Response StartBandwidth(const LoopContext& context, const Request& request, const PathArgs&) {
  return Start(context, request, DeviceCommand::Kind::kBandwidth);
}

// The job changes its state when the device says that it stopped.
Response CancelJob(const LoopContext& context, const Request&, const PathArgs& args) {
  const Json* job = context.hub.jobs().Find(args[0]);
  const auto id = ParseCommandId(args[0]);
  if (job == nullptr || !id) {
    return Problem(404, "job_not_found", "There is no measurement with that id under way.");
  }
  DeviceCommand cancel;
  cancel.kind = DeviceCommand::Kind::kCancel;
  cancel.cancels = *id;
  cancel.requested_by = "api";
  cancel.id = RandomSecret<16>();
  const auto device = ParseDeviceId(job->at("device").get<std::string>());
  if (const auto sent = context.server.commands->Send(*device, cancel); !sent) {
    return ProblemOf(sent.error());
  }
  return JsonResponse(202, *job);
}

}  // namespace tokwatt
