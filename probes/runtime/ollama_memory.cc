#include "probes/runtime/ollama_memory.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "probes/runtime/http_json.h"

namespace tokwatt {
namespace {

constexpr std::chrono::minutes kLongestReload{5};
constexpr std::chrono::seconds kShutdownPatience{2};
// Ollama notices the end of a request a moment after us, and times are compared in seconds.
constexpr int64_t kSameTimeSeconds = 5;
// Ollama pins a model by letting it leave in three hundred years.
constexpr int64_t kPinnedSeconds = int64_t{10} * 365 * 86400;

const OllamaModel* Find(const std::vector<OllamaModel>& models, const std::string& name) {
  const auto found = std::find_if(models.begin(), models.end(), [&](const OllamaModel& model) {
    return SameModelName(model.name, name);
  });
  return found == models.end() ? nullptr : &*found;
}

bool WasResident(const RuntimeState& before, const std::string& name) {
  return std::any_of(before.models.begin(), before.models.end(), [&](const RuntimeModel& model) {
    return model.resident && SameModelName(model.identity.name, name);
  });
}

bool IsAsBefore(const RuntimeModel& model, const OllamaModel* held, const OllamaModel* now) {
  if (now == nullptr) return false;
  if (held != nullptr && !(held->run_options == now->run_options)) return false;
  return !model.context_tokens || !now->context_tokens ||
         *model.context_tokens == *now->context_tokens;
}

bool SameTime(int64_t a, int64_t b) { return std::abs(a - b) <= kSameTimeSeconds; }

}  // namespace

OllamaMemory::OllamaMemory(const Env& env, std::string base_url)
    : env_(env), base_url_(std::move(base_url)) {}

int64_t OllamaMemory::Now() const { return env_.clock->Wall().ns / 1'000'000'000; }

void OllamaMemory::Begin(const std::string& model, const OllamaCatalog& catalog,
                         int64_t n_context) {
  if (!held_) held_ = catalog.ResidentWithOptions();
  measured_ = model;
  if (Find(catalog.resident(), model) == nullptr) loaded_here_[model] = n_context;
}

void OllamaMemory::End() { ended_at_ = Now(); }

std::optional<int64_t> OllamaMemory::LoadedContext(const std::string& model) const {
  const auto found = loaded_here_.find(model);
  return found == loaded_here_.end() ? std::nullopt : std::optional(found->second);
}

Result<> OllamaMemory::Tell(const nlohmann::json& body, std::chrono::milliseconds timeout,
                            const StopToken* stop) const {
  HttpRequest request = RuntimePost(base_url_ + "/api/generate", body.dump());
  request.timeout = timeout;
  request.stop = stop;
  const auto answer = FetchJson(*env_.http, request, KeepKeys({"done"}));
  if (!answer && answer.error().code != Code::kDataLoss) {
    return tl::unexpected<Error>(answer.error());
  }
  return {};
}

// A stop while Ollama loads must not wait for it, but what is to be unloaded is still said.
Result<> OllamaMemory::TellUnlessStopped(const nlohmann::json& body, const StopToken& stop) {
  if (!stop.stop_requested()) {
    const auto told = Tell(body, kLongestReload, &stop);
    if (told || told.error().code != Code::kCancelled) return told;
  }
  const MonoTime now = env_.clock->Mono();
  if (!hurry_until_) hurry_until_ = now + kShutdownPatience;
  if (now >= *hurry_until_) {
    return Fail(Code::kDeadlineExceeded, "not everything was put back before the end");
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*hurry_until_ - now);
  return Tell(body, left, nullptr);
}

bool OllamaMemory::UsedSince(const std::vector<OllamaModel>& held,
                             const std::vector<OllamaModel>& now) const {
  return std::any_of(now.begin(), now.end(), [&](const OllamaModel& model) {
    if (!model.expires_at_seconds) return false;
    if (loaded_here_.contains(model.name)) {
      return !SameTime(*model.expires_at_seconds, ended_at_ + kKeepWhileMeasuring.count());
    }
    // One that was there before is moved by our own requests, by a time that nobody tells.
    if (SameModelName(model.name, measured_)) return false;
    const OllamaModel* before = Find(held, model.name);
    return before == nullptr || !before->expires_at_seconds ||
           !SameTime(*model.expires_at_seconds, *before->expires_at_seconds);
  });
}

Result<> OllamaMemory::Reload(const RuntimeModel& model, const OllamaModel* held,
                              const StopToken& stop) {
  nlohmann::json request{{"model", model.identity.name}};
  if (model.context_tokens) request["options"]["num_ctx"] = *model.context_tokens;
  if (held != nullptr) PutAllRunOptions(held->run_options, request["options"]);
  if (held != nullptr && held->expires_at_seconds) {
    const int64_t left = *held->expires_at_seconds - Now();
    if (left <= 0) return {};  // it would have left by now
    request["keep_alive"] =
        left > kPinnedSeconds ? nlohmann::json(-1) : nlohmann::json(std::to_string(left) + "s");
  }
  if (request["options"].is_null()) request.erase("options");
  return TellUnlessStopped(request, stop);
}

Result<> OllamaMemory::PutBack(const RuntimeState& before, OllamaCatalog& catalog,
                               const StopToken& stop) {
  if (!held_) return Fail(Code::kNotFound, "nothing was measured");
  const std::vector<OllamaModel> held = *std::exchange(held_, std::nullopt);
  TOKWATT_RETURN_IF_ERROR(catalog.AskResident());
  const bool used = UsedSince(held, catalog.resident());
  const auto loaded = std::exchange(loaded_here_, {});
  if (used) {
    return Fail(Code::kAborted, "left as it is: somebody used Ollama since the last block",
                "in_use");
  }
  for (const auto& [name, context] : loaded) {
    if (WasResident(before, name)) continue;
    TOKWATT_RETURN_IF_ERROR(TellUnlessStopped({{"model", name}, {"keep_alive", 0}}, stop));
  }
  TOKWATT_RETURN_IF_ERROR(catalog.AskResident());
  const std::vector<OllamaModel> now = catalog.ResidentWithOptions();
  for (const RuntimeModel& model : before.models) {
    if (!model.resident) continue;
    const OllamaModel* was = Find(held, model.identity.name);
    if (IsAsBefore(model, was, Find(now, model.identity.name))) continue;
    TOKWATT_RETURN_IF_ERROR(Reload(model, was, stop));
  }
  return {};
}

}  // namespace tokwatt
