// llama-server: properties, slots and one measured completion over its native API.
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>

#include <unistd.h>

#include "base/endpoint.h"
#include "base/hash.h"
#include "probes/model/model_facts.h"
#include "probes/runtime/http_json.h"
#include "probes/runtime/llamacpp_parse.h"
#include "probes/runtime/process_table.h"
#include "probes/runtime/processor.h"
#include "probes/runtime/runtime_adapter.h"
#include "probes/runtime/slots.h"
#include "probes/runtime/workload.h"

namespace tokwatt {
namespace {

constexpr char kKind[] = "llamacpp";
// A server that was busy this recently cannot be asleep: the shortest idle time is one second.
constexpr Nanoseconds kCannotSleepWithin = std::chrono::milliseconds(900);
// More processor time than this share of a core means that somebody makes it work.
constexpr double kIdleProcessorShare = 0.05;
// Ids from the middle of the vocabulary: special tokens and bytes are at its ends.
constexpr int64_t kFirstWordId = 1000;
constexpr int64_t kSafeVocabulary = 4000;  // where the server does not tell its own

// Token ids that no other nonce gives, from the first one on: no prefix cache can help.
std::string PromptIds(const WorkloadSpec& spec, int64_t n_vocab) {
  const int64_t first = std::min(kFirstWordId, n_vocab / 4);
  const int64_t count = std::max<int64_t>(n_vocab / 2 - first, 1);
  std::mt19937_64 random(Fnv1a64(spec.nonce));
  std::string ids = "[";
  for (int64_t i = 0; i < spec.n_prompt; ++i) {
    if (i > 0) ids += ',';
    ids += std::to_string(first + static_cast<int64_t>(random() % static_cast<uint64_t>(count)));
  }
  return ids + "]";
}

std::string RequestBody(const WorkloadSpec& spec, int64_t n_vocab) {
  return "{\"prompt\":" + PromptIds(spec, n_vocab) +
         ",\"n_predict\":" + std::to_string(spec.n_output) +
         ",\"seed\":" + std::to_string(spec.seed & 0x7fffffff) +
         ",\"ignore_eos\":true,\"cache_prompt\":false,\"temperature\":0,\"stream\":true,"
         "\"id_slot\":-1}";
}

class LlamacppAdapter : public RuntimeAdapter {
 public:
  LlamacppAdapter(const Env& env, std::string base_url)
      : env_(env), endpoint_(std::move(base_url)) {}

  const std::string& kind() const override { return kind_; }
  const std::string& endpoint() const override { return endpoint_; }

  Result<RuntimeState> Inventory() override {
    RuntimeState state;
    state.kind = kind_;
    state.endpoint = endpoint_;
    state.engine = "llama-server";
    const auto props = Props();
    if (!props) {
      if (!IsStateOfServer(props.error())) return tl::unexpected<Error>(props.error());
      state.absent =
          Absence{props.error().reason_code(), props.error().message, FixOf(props.error())};
      return state;
    }
    props_ = *props;
    LookAtProcess();
    state.version = props_.build_info;
    state.processor = processor_;
    if (!props_.slots_shown) {
      state.passive_absent = Absence{"runtime_shows_nothing", "its slots are switched off",
                                     "start llama-server without --no-slots"};
    }
    state.models.push_back(ModelOf());
    return state;
  }

  Result<RuntimeActivity> Poll() override {
    RuntimeActivity activity;
    activity.at = env_.clock->Mono();
    activity.model = ModelName();
    const bool surely_awake = busy_at_ && activity.at - *busy_at_ < kCannotSleepWithin;
    if (!surely_awake) {
      TOKWATT_ASSIGN_OR_RETURN(props_, Props());
      activity.model = ModelName();
      // Asking for slots would wake a sleeping server, and keep one awake that may fall asleep.
      if (props_.sleeping || (may_sleep_ && !ProcessWorks())) return activity;
    }
    TOKWATT_ASSIGN_OR_RETURN(auto polled, PollSlots(env_, endpoint_));
    polled.model = activity.model;
    busy_at_ = std::nullopt;
    if (polled.active_requests > 0) busy_at_ = polled.at;
    return polled;
  }

  Result<InferenceEvent> RunWorkload(const WorkloadSpec& spec) override {
    if (props_.build_info.empty() || !model_) TOKWATT_RETURN_IF_ERROR(Inventory());
    if (model_ && model_->n_ctx && *model_->n_ctx < spec.n_prompt + spec.n_output) {
      return Fail(Code::kFailedPrecondition,
                  "its context of " + std::to_string(*model_->n_ctx) +
                      " tokens per slot is smaller than the request",
                  "context_too_small", "start llama-server with a larger --ctx-size");
    }
    const int64_t n_vocab =
        model_ && model_->n_vocab.value_or(0) > 0 ? *model_->n_vocab : kSafeVocabulary;
    const auto record =
        RunStream(env_, RuntimePost(endpoint_ + "/completion", RequestBody(spec, n_vocab)), spec,
                  ParseLlamaLine);
    TOKWATT_RETURN_IF_ERROR(record);
    InferenceEvent event;
    event.runtime = kind_;
    event.runtime_version = props_.build_info;
    event.engine = "llama-server";
    event.endpoint = endpoint_;
    event.processor = processor_;
    FillEvent(*record, spec, false, event);
    event.model = IdentityOf(event.depth_tokens.value_or(0));
    return event;
  }

  Result<> Restore(const RuntimeState& /*before*/, const StopToken& /*stop*/) override {
    return Fail(Code::kNotFound, "a llama-server keeps the model it was started with");
  }

 private:
  // Answers that describe the server rather than its absence.
  static bool IsStateOfServer(const Error& error) {
    return error.reason == "loading" || error.reason == "api_key_required";
  }
  static std::string FixOf(const Error& error) {
    return error.reason == "api_key_required" ? "start llama-server without --api-key" : "";
  }

  Result<LlamaProps> Props() {
    const HttpRequest request = RuntimeGet(endpoint_ + "/props");
    TOKWATT_ASSIGN_OR_RETURN(const HttpResponse response, env_.http->Send(request));
    if (response.status != 200) return tl::unexpected<Error>(StatusError(response.status, request));
    return ParseLlamaProps(response.body);
  }

  // What the model list, the process and the file say; each is asked again only when it changed.
  void LookAtProcess() {
    const auto models = env_.http->Send(RuntimeGet(endpoint_ + "/v1/models"));
    if (models && models->status == 200) {
      if (auto parsed = ParseLlamaModels(models->body)) model_ = *parsed;
    }
    process_ = std::nullopt;
    if (IsLocalEndpoint(endpoint_)) {
      process_ = FindLlamaServer(env_, PortOfEndpoint(endpoint_), props_.model_path);
    }
    processor_ = ProcessorByDeviceNodes(env_, endpoint_);
    may_sleep_ = false;
    CacheTypes types;
    if (process_) {
      const auto seconds = process_->Option({"--sleep-idle-seconds"});
      may_sleep_ = seconds && seconds->rfind('-', 0) != 0;
      if (process_->Option({"--device", "-dev"}) == "none") processor_ = "cpu";
      types.k = process_->Option({"--cache-type-k", "-ctk"}).value_or(types.k);
      types.v = process_->Option({"--cache-type-v", "-ctv"}).value_or(types.v);
    }
    ReadFacts(types);
  }

  void ReadFacts(const CacheTypes& types) {
    const std::string key = props_.model_path + "|" + types.k + "|" + types.v;
    if (key == facts_key_ || !IsLocalEndpoint(endpoint_)) return;
    facts_key_ = key;
    facts_ = std::nullopt;
    auto facts = ReadModelFacts(FileOf(env_, process_, props_.model_path), types);
    if (!facts) return;
    facts_ = std::move(*facts);
    // A process that was not found may have been started with another cache type.
    if (!process_) facts_->quality = Quality::kEstimated;
  }

  std::string ModelName() const {
    const std::string& name = props_.model_alias.empty() ? props_.model_path : props_.model_alias;
    return NameWithoutFolders(name);
  }

  ModelIdentity IdentityOf(int64_t depth_tokens) const {
    ModelIdentity identity;
    identity.name = ModelName();
    identity.format = "gguf";
    identity.quantisation = props_.file_type;
    if (identity.quantisation.empty() && model_) identity.quantisation = model_->file_type;
    if (facts_) ApplyModelFacts(*facts_, depth_tokens, identity);
    return identity;
  }

  RuntimeModel ModelOf() const {
    RuntimeModel model;
    // At full context: what a sliding window saves is never counted as read.
    model.identity = IdentityOf(model_ ? model_->n_ctx.value_or(0) : 0);
    model.resident = !props_.sleeping;
    if (model_) {
      model.size_bytes = model_->size_bytes;
      model.context_tokens = model_->n_ctx;
    }
    return model;
  }

  // Whether the server's process used noticeably more processor time than an idle one.
  bool ProcessWorks() {
    const MonoTime now = env_.clock->Mono();
    const auto ticks = ProcessorTicks(env_, process_->pid);
    if (!ticks) return true;
    const auto previous = std::exchange(ticks_, std::pair(now, *ticks));
    if (!previous || now <= previous->first) return false;
    const double used =
        static_cast<double>(*ticks - previous->second) / static_cast<double>(sysconf(_SC_CLK_TCK));
    return used > kIdleProcessorShare * Seconds(now - previous->first);
  }

  const std::string kind_ = kKind;
  Env env_;
  std::string endpoint_;
  LlamaProps props_;
  std::optional<LlamaModel> model_;
  std::optional<ServerProcess> process_;
  std::optional<ModelFacts> facts_;
  std::string facts_key_;
  std::string processor_;
  bool may_sleep_ = false;
  std::optional<MonoTime> busy_at_;
  std::optional<std::pair<MonoTime, int64_t>> ticks_;
};

}  // namespace

DetectedRuntime DetectLlamacpp(const Env& env, const std::string& base_url) {
  TOKWATT_ASSIGN_OR_RETURN(const HttpResponse props,
                           env.http->Send(RuntimeGet(base_url + "/props")));
  bool found = props.status == 200 && ParseLlamaProps(props.body).has_value();
  if (props.status == 503) found = IsLoadingAnswer(props.body);
  if (props.status == 401 || props.status == 403) {
    const auto models = env.http->Send(RuntimeGet(base_url + "/v1/models"));
    const auto model = models ? ParseLlamaModels(models->body) : Result<LlamaModel>();
    found = models && model && model->owner == "llamacpp";
  }
  if (!found) return Fail(Code::kNotFound, "not a llama-server");
  return std::make_unique<LlamacppAdapter>(env, base_url);
}

}  // namespace tokwatt
