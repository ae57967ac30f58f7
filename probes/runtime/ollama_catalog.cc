#include "probes/runtime/ollama_catalog.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/endpoint.h"
#include "probes/runtime/http_json.h"
#include "probes/runtime/process_table.h"

namespace tokwatt {
namespace {

// Models that are not resident are described a few at a time, so that no refresh takes long.
constexpr int kDescribePerRefresh = 4;
constexpr std::chrono::milliseconds kListTimeout{1000};

std::string WithTag(const std::string& name) {
  const size_t slash = name.rfind('/');
  const bool tagged = name.find(':', slash == std::string::npos ? 0 : slash) != std::string::npos;
  return tagged ? name : name + ":latest";
}

Result<std::string> Body(const Env& env, const HttpRequest& request) {
  TOKWATT_ASSIGN_OR_RETURN(HttpResponse response, env.http->Send(request));
  if (response.status != 200) return tl::unexpected<Error>(StatusError(response.status, request));
  return std::move(response.body);
}

// The llama-server that Ollama started for this file, if it runs and can be seen.
std::optional<ServerProcess> EngineOf(const Env& env, const std::string& blob_path) {
  for (ServerProcess& process : FindLlamaServers(env)) {
    if (process.Option({"--model", "-m"}) == blob_path) return std::move(process);
  }
  return std::nullopt;
}

}  // namespace

OllamaCatalog::OllamaCatalog(const Env& env, std::string base_url)
    : env_(env), base_url_(std::move(base_url)) {}

Result<> OllamaCatalog::Refresh() {
  TOKWATT_ASSIGN_OR_RETURN(const auto version, Body(env_, RuntimeGet(base_url_ + "/api/version")));
  TOKWATT_ASSIGN_OR_RETURN(version_text_, ParseOllamaVersionBody(version));
  version_ = ParseOllamaVersion(version_text_);
  TOKWATT_ASSIGN_OR_RETURN(const auto tags,
                           Body(env_, RuntimeGet(base_url_ + "/api/tags", kListTimeout)));
  TOKWATT_ASSIGN_OR_RETURN(models_, ParseOllamaModels(tags));
  TOKWATT_RETURN_IF_ERROR(AskResident());
  for (const OllamaModel& model : resident_) Describe(model);
  int described = 0;
  for (const OllamaModel& model : models_) {
    if (model.remote || details_.contains(model.digest)) continue;
    if (described++ == kDescribePerRefresh) break;
    Describe(model);
  }
  return {};
}

Result<std::vector<OllamaModel>> OllamaCatalog::AskResident() {
  TOKWATT_ASSIGN_OR_RETURN(const auto body, Body(env_, RuntimeGet(base_url_ + "/api/ps")));
  TOKWATT_ASSIGN_OR_RETURN(resident_, ParseOllamaModels(body));
  return resident_;
}

const OllamaModel* OllamaCatalog::Find(const std::string& name) const {
  const auto found = std::find_if(models_.begin(), models_.end(), [&](const OllamaModel& model) {
    return SameModelName(model.name, name);
  });
  return found == models_.end() ? nullptr : &*found;
}

std::vector<OllamaModel> OllamaCatalog::ResidentWithOptions() const {
  std::vector<OllamaModel> models = resident_;
  for (OllamaModel& model : models) model.run_options = RunOptions(model);
  return models;
}

OllamaRunOptions OllamaCatalog::RunOptions(const OllamaModel& model) const {
  const auto details = details_.find(model.digest);
  if (details == details_.end() || !IsLocalEndpoint(base_url_)) return {};
  const auto engine = EngineOf(env_, details->second.blob_path);
  return engine ? RunOptionsOf(*engine) : OllamaRunOptions{};
}

const OllamaDetails* OllamaCatalog::Describe(const OllamaModel& model) {
  if (model.remote || model.digest.empty()) return nullptr;
  const bool resident = IsResident(model);
  const auto known = details_.find(model.digest);
  if (known != details_.end() && (known->second.while_resident || !resident)) {
    return &known->second;
  }
  auto details = AskDetails(model);
  if (!details) return known == details_.end() ? nullptr : &known->second;
  details->while_resident = resident;
  return &(details_[model.digest] = std::move(*details));
}

bool OllamaCatalog::IsResident(const OllamaModel& model) const {
  return std::any_of(resident_.begin(), resident_.end(),
                     [&](const OllamaModel& resident) { return resident.digest == model.digest; });
}

Result<OllamaDetails> OllamaCatalog::AskDetails(const OllamaModel& model) const {
  const std::string asked = nlohmann::json{{"model", model.name}}.dump();
  TOKWATT_ASSIGN_OR_RETURN(const auto body,
                           Body(env_, RuntimePost(base_url_ + "/api/show", asked)));
  TOKWATT_ASSIGN_OR_RETURN(OllamaShow show, ParseOllamaShow(body));
  OllamaDetails details;
  details.blob_path = show.blob_path;
  details.generates_text = show.generates_text;
  const bool local = IsLocalEndpoint(base_url_);
  const auto engine = local ? EngineOf(env_, show.blob_path) : std::nullopt;
  if (engine) {
    details.cache_types.k =
        engine->Option({"--cache-type-k", "-ctk"}).value_or(details.cache_types.k);
    details.cache_types.v =
        engine->Option({"--cache-type-v", "-ctv"}).value_or(details.cache_types.v);
  }
  auto from_file = Result<ModelFacts>(Fail(Code::kNotFound, "no local file"));
  if (local && !show.blob_path.empty()) {
    from_file = ReadModelFacts(FileOf(env_, engine, show.blob_path), details.cache_types);
  }
  if (!from_file && show.weights) {
    from_file = MakeModelFacts(show.metadata, show.weights, details.cache_types);
  }
  if (!from_file) {
    const auto estimate = EstimateWeightBytes(model.size_bytes.value_or(0), show.metadata);
    from_file = MakeModelFacts(show.metadata, estimate, details.cache_types);
  }
  // An engine that was not seen may have been started with another cache type.
  if (!engine) from_file->quality = Quality::kEstimated;
  details.facts = std::move(*from_file);
  return details;
}

ModelIdentity OllamaCatalog::IdentityOf(const OllamaModel& model, int64_t depth_tokens) {
  ModelIdentity identity;
  identity.name = model.name;
  identity.digest = model.digest;
  identity.format = model.format;
  identity.quantisation = model.quantisation;
  const OllamaDetails* details = Describe(model);
  if (details != nullptr && details->facts)
    ApplyModelFacts(*details->facts, depth_tokens, identity);
  return identity;
}

bool SameModelName(const std::string& a, const std::string& b) { return WithTag(a) == WithTag(b); }

}  // namespace tokwatt
