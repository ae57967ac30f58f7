// Runtimes that this version recognises but does not serve: told apart so that no impostor passes
// for Ollama or llama-server, and named so that people see they were found.
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "probes/runtime/http_json.h"
#include "probes/runtime/json_counts.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {
namespace {

using nlohmann::json;

class RecognisedAdapter : public RuntimeAdapter {
 public:
  RecognisedAdapter(std::string kind, std::string endpoint, std::string version)
      : kind_(std::move(kind)), endpoint_(std::move(endpoint)), version_(std::move(version)) {}
  const std::string& kind() const override { return kind_; }
  const std::string& endpoint() const override { return endpoint_; }

  Result<RuntimeState> Inventory() override {
    RuntimeState state;
    state.kind = kind_;
    state.endpoint = endpoint_;
    state.version = version_;
    const Error error = NotSupported();
    state.absent = Absence{error.reason, error.message, error.fix};
    return state;
  }
  Result<RuntimeActivity> Poll() override { return tl::unexpected<Error>(NotSupported()); }
  Result<InferenceEvent> RunWorkload(const WorkloadSpec& /*spec*/) override {
    return tl::unexpected<Error>(NotSupported());
  }
  Result<> Restore(const RuntimeState& /*before*/, const StopToken& /*stop*/) override {
    return tl::unexpected<Error>(NotSupported());
  }

 private:
  Error NotSupported() const {
    return {Code::kUnimplemented, kind_ + " was found, but this version does not measure it",
            "not_supported_in_this_version", ""};
  }

  std::string kind_;
  std::string endpoint_;
  std::string version_;
};

DetectedRuntime Recognised(const char* kind, const std::string& base_url, std::string version) {
  return std::make_unique<RecognisedAdapter>(kind, base_url, std::move(version));
}

// The JSON of a 200 answer; kNotFound for any other answer; transport errors as they are.
Result<json> Ask(const Env& env, const std::string& url, std::vector<std::string_view> keys) {
  auto answer = FetchJson(*env.http, RuntimeGet(url), KeepKeys(std::move(keys)));
  if (answer) return answer;
  const Error& error = answer.error();
  if (error.code == Code::kDeadlineExceeded || MeansNobodyIsThere(error)) return answer;
  return Fail(Code::kNotFound, "another kind of server");
}

tl::unexpected<Error> NotThis() { return Fail(Code::kNotFound, "another kind of server"); }

}  // namespace

// Source of the greeting: lmstudio-js, which looks for its server this way.
DetectedRuntime DetectLmStudio(const Env& env, const std::string& base_url) {
  TOKWATT_ASSIGN_OR_RETURN(const json greeting,
                           Ask(env, base_url + "/lmstudio-greeting", {"lmstudio"}));
  if (!BoolAt(greeting, "lmstudio").value_or(false)) return NotThis();
  return Recognised("lmstudio", base_url, "");
}

DetectedRuntime DetectLemonade(const Env& env, const std::string& base_url) {
  for (const char* path : {"/api/v1/health", "/v1/health"}) {
    const auto health = Ask(env, base_url + path, {"all_models_loaded", "version"});
    if (!health && health.error().code != Code::kNotFound) {
      return tl::unexpected<Error>(health.error());
    }
    if (health && health->is_object() && health->contains("all_models_loaded") &&
        !StringAt(*health, "version").empty()) {
      return Recognised("lemonade", base_url, StringAt(*health, "version"));
    }
  }
  return NotThis();
}

DetectedRuntime DetectLocalAi(const Env& env, const std::string& base_url) {
  TOKWATT_ASSIGN_OR_RETURN(const json card,
                           Ask(env, base_url + "/.well-known/localai.json", {"version"}));
  if (!card.is_object()) return NotThis();
  return Recognised("localai", base_url, StringAt(card, "version"));
}

DetectedRuntime DetectExo(const Env& env, const std::string& base_url) {
  TOKWATT_ASSIGN_OR_RETURN(const json node, Ask(env, base_url + "/node_id", {}));
  if (!node.is_string()) return NotThis();
  TOKWATT_ASSIGN_OR_RETURN(const json state,
                           Ask(env, base_url + "/state", {"topology", "instances"}));
  if (!state.is_object() || !state.contains("topology") || !state.contains("instances")) {
    return NotThis();
  }
  return Recognised("exo", base_url, "");
}

DetectedRuntime DetectKoboldCpp(const Env& env, const std::string& base_url) {
  TOKWATT_ASSIGN_OR_RETURN(const json version,
                           Ask(env, base_url + "/api/extra/version", {"result", "version"}));
  if (StringAt(version, "result") != "KoboldCpp") return NotThis();
  return Recognised("koboldcpp", base_url, StringAt(version, "version"));
}

// Servers that say whose they are in the first entry of /v1/models.
DetectedRuntime DetectByOwner(const Env& env, const std::string& base_url) {
  TOKWATT_ASSIGN_OR_RETURN(const json models,
                           Ask(env, base_url + "/v1/models", {"data", "owned_by"}));
  const json& list = ArrayAt(models, "data");
  if (list.empty()) return NotThis();
  const std::string owner = StringAt(list.front(), "owned_by");
  for (const char* kind : {"vllm", "sglang", "koboldcpp", "exo", "lemonade"}) {
    if (owner == kind) return Recognised(kind, base_url, "");
  }
  return NotThis();
}

// mlx_lm.server has no mark of its own: models without an owner, a bare health, and no /props.
DetectedRuntime DetectMlx(const Env& env, const std::string& base_url) {
  TOKWATT_ASSIGN_OR_RETURN(const json models,
                           Ask(env, base_url + "/v1/models", {"data", "id", "owned_by"}));
  const json& list = ArrayAt(models, "data");
  if (list.empty() || StringAt(list.front(), "id").empty() || list.front().contains("owned_by")) {
    return NotThis();
  }
  TOKWATT_ASSIGN_OR_RETURN(const json health, Ask(env, base_url + "/health", {"status"}));
  if (StringAt(health, "status") != "ok") return NotThis();
  TOKWATT_ASSIGN_OR_RETURN(const HttpResponse props,
                           env.http->Send(RuntimeGet(base_url + "/props")));
  if (props.status != 404) return NotThis();
  return Recognised("mlx", base_url, "");
}

}  // namespace tokwatt
