#include "probes/runtime/ollama_engines.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/endpoint.h"
#include "probes/runtime/http_json.h"
#include "probes/runtime/process_table.h"
#include "probes/runtime/slots.h"

namespace tokwatt {
namespace {

constexpr char kParentName[] = "ollama";
// How long Ollama may still list a model whose engine has ended, or need to start another one.
constexpr Nanoseconds kChangeOver = std::chrono::seconds(10);

tl::unexpected<Error> ShowsNothing(std::string why, std::string fix) {
  return Fail(Code::kUnimplemented, std::move(why), "runtime_shows_nothing", std::move(fix));
}

// Ollama ends the engine of a model that is not used any more, or in the way of another; that is no
// end of Ollama. The list of resident models is asked anew before the next poll.
tl::unexpected<Error> EngineGone(const OllamaModel& model) {
  return Fail(Code::kUnavailable, "the engine of " + model.name + " has ended", "engine_gone");
}

}  // namespace

OllamaEngines::OllamaEngines(const Env& env, std::string base_url)
    : env_(env), base_url_(std::move(base_url)) {}

Result<RuntimeActivity> OllamaEngines::Poll(OllamaCatalog& catalog,
                                            const std::vector<OllamaModel>& resident) {
  RuntimeActivity all;
  all.at = env_.clock->Mono();
  ForgetUnloaded(resident);
  for (const OllamaModel& model : resident) {
    if (all.model.empty()) all.model = model.name;
    TOKWATT_ASSIGN_OR_RETURN(const std::string url, UrlOf(catalog, model));
    auto one = PollSlots(env_, url);
    if (!one) {
      urls_.erase(model.digest);  // a reloaded model has another engine
      if (!MeansNobodyIsThere(one.error())) {
        return Wrap(std::move(one).error(), "the engine of " + model.name);
      }
      return Refused(model);
    }
    gone_at_.erase(model.digest);
    all.at = one->at;
    all.active_requests += one->active_requests;
    for (RuntimeActivity::Slot& slot : one->slots) {
      slot.id = PortOfEndpoint(url) + "/" + slot.id;
      slot.model = model.name;
      all.slots.push_back(std::move(slot));
    }
  }
  return all;
}

// A container shares its processes with the host's /proc, but not its loopback: an engine that is
// seen and refuses for so long is in one. Only the first refusal tells since when.
tl::unexpected<Error> OllamaEngines::Refused(const OllamaModel& model) {
  gone_at_.try_emplace(model.digest, env_.clock->Mono());
  if (IsChanging(model)) return EngineGone(model);
  return ShowsNothing("the engine that Ollama started cannot be reached from here",
                      "run the tokwatt agent where Ollama runs: both on this machine, or both in "
                      "one container");
}

// The next engine of an unloaded model is another one, and begins to refuse anew.
void OllamaEngines::ForgetUnloaded(const std::vector<OllamaModel>& resident) {
  std::erase_if(gone_at_, [&resident](const auto& gone) {
    return std::none_of(resident.begin(), resident.end(),
                        [&gone](const OllamaModel& model) { return model.digest == gone.first; });
  });
}

bool OllamaEngines::IsChanging(const OllamaModel& model) const {
  const auto gone = gone_at_.find(model.digest);
  return gone != gone_at_.end() && env_.clock->Mono() - gone->second < kChangeOver;
}

std::optional<bool> OllamaEngines::Speculates(OllamaCatalog& catalog, const OllamaModel& model) {
  std::optional<bool> speculates;
  const auto activity = Poll(catalog, {model});
  if (!activity) return speculates;
  for (const RuntimeActivity::Slot& slot : activity->slots) {
    if (slot.speculative) speculates = speculates.value_or(false) || *slot.speculative;
  }
  return speculates;
}

Result<std::string> OllamaEngines::UrlOf(OllamaCatalog& catalog, const OllamaModel& model) {
  const auto known = urls_.find(model.digest);
  if (known != urls_.end()) return known->second;
  // Its engines listen on their own machine's loopback only, whatever its version.
  if (!IsLocalEndpoint(base_url_)) {
    return ShowsNothing(
        "this Ollama runs on another machine",
        "press Measure now (or tokwatt bench run): a remote Ollama shows no live counts");
  }
  switch (OllamaEngineOf(catalog.version(), model.format)) {
    case OllamaEngine::kGoRunner:
      return ShowsNothing("Ollama before 0.30 shows nothing while it works",
                          "update Ollama: https://ollama.com/download");
    case OllamaEngine::kMlx:
      return ShowsNothing("Ollama's MLX engine shows nothing while it works",
                          "use a GGUF build of the model to see it live");
    case OllamaEngine::kLlamaServer:
      break;
  }
  const OllamaDetails* details = catalog.Describe(model);
  std::set<int64_t> parents;
  std::string port;
  for (const ServerProcess& process : FindLlamaServers(env_)) {
    const bool serves = details != nullptr && process.parent_name == kParentName &&
                        process.Option({"--model", "-m"}) == details->blob_path;
    const auto its_port = process.Option({"--port"});
    if (!serves || !its_port) continue;
    parents.insert(process.parent_pid);
    port = *its_port;
  }
  if (parents.empty() && IsChanging(model)) return EngineGone(model);
  if (parents.size() != 1) {
    return ShowsNothing(parents.empty() ? "the engine that Ollama started cannot be seen from here"
                                        : "several Ollamas on this machine serve this model",
                        parents.empty() ? "run the tokwatt agent outside containers, on the "
                                          "machine that runs Ollama"
                                        : "");
  }
  return urls_[model.digest] = "http://127.0.0.1:" + port;
}

}  // namespace tokwatt
