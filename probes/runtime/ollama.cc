// Ollama: its models, its engines' slots, and one measured request over its native API.
#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/text_file.h"
#include "probes/runtime/http_json.h"
#include "probes/runtime/ollama_catalog.h"
#include "probes/runtime/ollama_engines.h"
#include "probes/runtime/ollama_memory.h"
#include "probes/runtime/ollama_parse.h"
#include "probes/runtime/ollama_request.h"
#include "probes/runtime/processor.h"
#include "probes/runtime/prompt_words.h"
#include "probes/runtime/runtime_adapter.h"
#include "probes/runtime/validity.h"
#include "probes/runtime/workload.h"

namespace tokwatt {
namespace {

constexpr char kKind[] = "ollama";
// How long the list of resident models may be believed while their engines answer.
constexpr Nanoseconds kResidentFresh = std::chrono::seconds(2);
constexpr int64_t kCalibrationWords = 64;
constexpr double kSuspiciousSpeedup = 3;

class OllamaAdapter : public RuntimeAdapter {
 public:
  OllamaAdapter(const Env& env, const std::string& base_url)
      : env_(env),
        endpoint_(base_url),
        catalog_(env, base_url),
        engines_(env, base_url),
        memory_(env, base_url) {}

  const std::string& kind() const override { return kind_; }
  const std::string& endpoint() const override { return endpoint_; }

  Result<RuntimeState> Inventory() override {
    TOKWATT_RETURN_IF_ERROR(catalog_.Refresh());
    RuntimeState state;
    state.kind = kind_;
    state.endpoint = endpoint_;
    state.version = catalog_.version_text();
    const auto& resident = catalog_.resident();
    const std::string format = resident.empty() ? "gguf" : resident.front().format;
    state.engine = EngineName(OllamaEngineOf(catalog_.version(), format));
    if (!resident.empty()) state.processor = ProcessorOf(resident.front());
    for (const OllamaModel& model : catalog_.models()) state.models.push_back(Describe(model));
    const auto activity = engines_.Poll(catalog_, resident);
    if (!activity && activity.error().code == Code::kUnimplemented) {
      const Error& error = activity.error();
      state.passive_absent = Absence{error.reason_code(), error.message, error.fix};
    }
    return state;
  }

  Result<RuntimeActivity> Poll() override {
    const MonoTime now = env_.clock->Mono();
    const bool fresh = asked_at_ && now - *asked_at_ < kResidentFresh && engines_answer_ &&
                       !catalog_.resident().empty();
    if (!fresh) {
      TOKWATT_RETURN_IF_ERROR(catalog_.AskResident());
      asked_at_ = now;
    }
    auto activity = engines_.Poll(catalog_, catalog_.resident());
    engines_answer_ = activity.has_value();
    return activity;
  }

  Result<std::optional<int64_t>> Load(const WorkloadSpec& spec) override {
    TOKWATT_ASSIGN_OR_RETURN(const OllamaModel model, ModelToRun(spec));
    TOKWATT_ASSIGN_OR_RETURN(const bool is_resident, IsResident(model, spec));
    if (is_resident) return std::optional<int64_t>();
    const int64_t n_context = *ContextFor(model, spec);
    memory_.Begin(model.name, catalog_, n_context);
    const MonoTime start = env_.clock->Mono();
    // Nothing arrives until it is loaded, so only the whole time is limited.
    const auto loaded =
        memory_.Tell(OllamaLoadBody(model.name, n_context), spec.timeout, spec.stop);
    memory_.End();
    TOKWATT_RETURN_IF_ERROR(loaded);
    return std::optional<int64_t>((env_.clock->Mono() - start).count());
  }

  Result<InferenceEvent> RunWorkload(const WorkloadSpec& spec) override {
    TOKWATT_ASSIGN_OR_RETURN(const OllamaModel model, ModelToRun(spec));
    TOKWATT_ASSIGN_OR_RETURN(const bool was_resident, IsResident(model, spec));
    const Asked asked{model, spec, HoldOf(model, spec), !was_resident};
    memory_.Begin(model.name, catalog_, asked.hold.n_context.value_or(spec.n_context));
    auto event = Measure(asked);
    memory_.End();
    return event;
  }

  Result<> Restore(const RuntimeState& before, const StopToken& stop) override {
    return memory_.PutBack(before, catalog_, stop);
  }

 private:
  // One request and what it needs besides its spec.
  struct Asked {
    const OllamaModel& model;
    const WorkloadSpec& spec;
    OllamaHold hold;
    bool may_load = false;
  };

  Result<OllamaModel> ModelToRun(const WorkloadSpec& spec) {
    if (catalog_.Find(spec.model) == nullptr) TOKWATT_RETURN_IF_ERROR(catalog_.Refresh());
    const OllamaModel* found = catalog_.Find(spec.model);
    if (found == nullptr) {
      return Fail(Code::kNotFound, "Ollama has no model of that name", "model_not_found",
                  "ollama pull " + spec.model);
    }
    OllamaModel model = *found;
    TOKWATT_RETURN_IF_ERROR(MayRun(model));
    return model;
  }

  // Ollama reloads a model whose context differs from the one asked for, and asking for none means
  // its default (server/sched.go, needsReload): so a loaded model is asked for with what it has.
  // nullopt: it does not tell.
  std::optional<int64_t> ContextFor(const OllamaModel& model, const WorkloadSpec& spec) const {
    const OllamaModel* resident = FindResident(model.name);
    if (resident != nullptr && resident->context_tokens) return resident->context_tokens;
    if (const auto ours = memory_.LoadedContext(model.name)) return ours;
    if (resident != nullptr) return std::nullopt;
    return std::max(spec.n_context, spec.n_prompt + spec.n_output);
  }

  OllamaHold HoldOf(const OllamaModel& model, const WorkloadSpec& spec) {
    const bool held = FindResident(model.name) != nullptr;
    const bool ours = !held || memory_.LoadedContext(model.name);
    return {ContextFor(model, spec), held ? catalog_.RunOptions(model) : OllamaRunOptions{}, ours};
  }

  Result<InferenceEvent> Measure(const Asked& asked) {
    PromptWords& words = words_[asked.model.digest];
    const bool calibrates = !words.calibrated();
    if (calibrates) TOKWATT_RETURN_IF_ERROR(Calibrate(asked, words));
    const int64_t n_words = words.WordsFor(asked.spec.n_prompt);
    TOKWATT_ASSIGN_OR_RETURN(const StreamRecord record, Generate(asked, n_words));
    if (record.final) words.Learn(n_words, record.final->n_prompt_total.value_or(0));
    return MakeEvent(asked.model, asked.spec, record, !asked.may_load || calibrates);
  }

  const OllamaModel* FindResident(const std::string& name) const {
    for (const OllamaModel& model : catalog_.resident()) {
      if (SameModelName(model.name, name)) return &model;
    }
    return nullptr;
  }

  // Which processor holds the model: by its share in video memory, unless there is no GPU at all
  // (where logs cannot be parsed, Ollama reports the file's size as both).
  std::string ProcessorOf(const OllamaModel& resident) const {
    std::string by_nodes = ProcessorByDeviceNodes(env_, endpoint_);
    if (!by_nodes.empty()) return by_nodes;
    // Ollama omits a size_vram of zero in no version seen, so absent is unknown.
    if (!resident.size_vram_bytes || !resident.size_bytes) return {};
    if (*resident.size_vram_bytes == 0) return "cpu";
    return *resident.size_vram_bytes >= *resident.size_bytes ? "gpu" : "mixed";
  }

  RuntimeModel Describe(const OllamaModel& model) {
    RuntimeModel described;
    described.size_bytes = model.size_bytes;
    const OllamaDetails* details = catalog_.Describe(model);
    auto generates = model.generates_text;
    if (!generates && details != nullptr) generates = details->generates_text;
    described.local_text_generating = !model.remote && generates.value_or(true);
    if (const OllamaModel* resident = FindResident(model.name)) {
      described.resident = true;
      described.resident_bytes = resident->size_bytes;
      described.context_tokens = resident->context_tokens;
    }
    // At full context: what a sliding window saves is never counted as read.
    described.identity = catalog_.IdentityOf(model, described.context_tokens.value_or(0));
    return described;
  }

  Result<> MayRun(const OllamaModel& model) {
    if (model.remote) {
      return Fail(Code::kFailedPrecondition, "the model runs on another company's machine",
                  validity::kRemoteModel, "choose a model that was pulled");
    }
    const RuntimeModel described = Describe(model);
    if (!described.local_text_generating) {
      return Fail(Code::kFailedPrecondition, "the model does not generate text",
                  "not_text_generating", "choose a model that generates text");
    }
    return {};
  }

  // Whether it is in memory, with a context that holds the request: a larger one would make Ollama
  // reload the user's model.
  Result<bool> IsResident(const OllamaModel& model, const WorkloadSpec& spec) {
    TOKWATT_RETURN_IF_ERROR(catalog_.AskResident());
    const OllamaModel* resident = FindResident(model.name);
    if (resident == nullptr) return false;
    if (resident->context_tokens && *resident->context_tokens < spec.n_prompt + spec.n_output) {
      return Fail(Code::kFailedPrecondition,
                  "it is loaded with a context of " + std::to_string(*resident->context_tokens) +
                      " tokens, smaller than the request",
                  "context_too_small", "load it with a larger num_ctx");
    }
    return true;
  }

  Result<StreamRecord> Generate(const Asked& asked, int64_t n_words) {
    const nlohmann::json body =
        OllamaGenerateBody(asked.model.name, asked.spec, n_words, asked.hold);
    const OllamaEngine engine = OllamaEngineOf(catalog_.version(), asked.model.format);
    return RunStream(
        env_, RuntimePost(endpoint_ + "/api/generate", body.dump()), asked.spec,
        [engine](std::string_view line) { return ParseOllamaLine(line, engine); }, asked.may_load);
  }

  // A short request tells how many tokens a word is (and loads the model, if need be).
  Result<> Calibrate(const Asked& asked, PromptWords& words) {
    WorkloadSpec small = asked.spec;
    small.n_output = 1;
    small.nonce = asked.spec.nonce + "-calibration";
    small.on_first_token = nullptr;
    const Asked calibration{asked.model, small, asked.hold, asked.may_load};
    TOKWATT_ASSIGN_OR_RETURN(const StreamRecord record, Generate(calibration, kCalibrationWords));
    if (record.final) words.Learn(kCalibrationWords, record.final->n_prompt_total.value_or(0));
    return {};
  }

  InferenceEvent MakeEvent(const OllamaModel& model, const WorkloadSpec& spec,
                           const StreamRecord& record, bool was_resident) {
    const OllamaEngine engine = OllamaEngineOf(catalog_.version(), model.format);
    InferenceEvent event;
    event.runtime = kind_;
    event.runtime_version = catalog_.version_text();
    event.engine = EngineName(engine);
    event.endpoint = endpoint_;
    FillEvent(record, spec, engine == OllamaEngine::kGoRunner, event);
    // For a loaded model load_duration is the scheduler's own time, tens of milliseconds.
    if (was_resident) event.t_load_ns = std::nullopt;
    event.model = catalog_.IdentityOf(model, event.depth_tokens.value_or(0));
    const OllamaModel* resident = catalog_.AskResident() ? FindResident(model.name) : nullptr;
    if (resident != nullptr) event.processor = ProcessorOf(*resident);
    event.speculative = engines_.Speculates(catalog_, model);
    JudgePrefill(model, event);
    return event;
  }

  // Versions that do not tell cached tokens count them as evaluated: too fast to be true.
  void JudgePrefill(const OllamaModel& model, InferenceEvent& event) {
    if (!event.n_prompt_total || event.t_prefill_ns.value_or(0) <= 0) return;
    const int64_t evaluated = *event.n_prompt_total - event.n_prompt_cached.value_or(0);
    const double rate = static_cast<double>(evaluated) / static_cast<double>(*event.t_prefill_ns);
    const auto known = prefill_rates_.find(model.digest);
    if (known == prefill_rates_.end()) {
      if (event.validity.empty()) prefill_rates_[model.digest] = rate;
    } else if (rate > kSuspiciousSpeedup * known->second && !event.n_prompt_cached) {
      event.validity.emplace_back(validity::kCacheHitSuspected);
    }
  }

  const std::string kind_ = kKind;
  Env env_;
  std::string endpoint_;
  OllamaCatalog catalog_;
  OllamaEngines engines_;
  std::optional<MonoTime> asked_at_;
  bool engines_answer_ = false;
  std::map<std::string, PromptWords> words_;     // by digest
  std::map<std::string, double> prefill_rates_;  // tokens per ns, by digest
  OllamaMemory memory_;
};

}  // namespace

DetectedRuntime DetectOllama(const Env& env, const std::string& base_url) {
  TOKWATT_ASSIGN_OR_RETURN(const HttpResponse root, env.http->Send(RuntimeGet(base_url + "/")));
  if (root.status != 200 || Trim(root.body) != "Ollama is running") {
    return Fail(Code::kNotFound, "not an Ollama");
  }
  TOKWATT_ASSIGN_OR_RETURN(const HttpResponse version,
                           env.http->Send(RuntimeGet(base_url + "/api/version")));
  if (version.status != 200 || !ParseOllamaVersionBody(version.body)) {
    return Fail(Code::kNotFound, "not an Ollama");
  }
  return std::make_unique<OllamaAdapter>(env, base_url);
}

}  // namespace tokwatt
