#include "agent/bench/model_choice.h"

#include <algorithm>
#include <cstdio>

#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {
namespace {

// How to get the model that is wanted, or a small first one.
std::string CommandToGetOne(const std::string& kind, const std::string& wanted) {
  if (kind == "ollama" && !wanted.empty()) return "ollama pull " + wanted;
  const std::string first = FirstModelCommand(kind);
  if (!first.empty()) return first;
  return "load a text-generating model in " + kind + " and run this again";
}

std::optional<int64_t> MemoryNeeded(const RuntimeModel& model) {
  const auto bytes = model.size_bytes ? model.size_bytes : model.resident_bytes;
  if (!bytes || *bytes <= 0) return std::nullopt;
  return static_cast<int64_t>(static_cast<double>(*bytes) * kMemoryHeadroom);
}

std::string Gigabytes(int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) * 1e-9);
  return text;
}

Result<RuntimeModel> IfItFits(const RuntimeState& runtime, const RuntimeModel& model,
                              std::optional<int64_t> available) {
  if (model.resident) return model;
  const std::string& name = model.identity.name;
  const auto needed = MemoryNeeded(model);
  if (!needed || !available) {
    return Fail(Code::kFailedPrecondition,
                name + " is not loaded, and " + (needed ? "free memory" : "the memory it needs") +
                    " is not known, so it is not loaded for a measurement",
                "memory_unknown", "load " + name + " yourself and run this again");
  }
  if (*needed <= *available) return model;
  return Fail(Code::kResourceExhausted,
              name + " needs " + Gigabytes(*needed) + " with headroom, " + Gigabytes(*available) +
                  " are free",
              "does_not_fit",
              "free memory, or name a smaller model (" + CommandToGetOne(runtime.kind, "") + ")");
}

// The user asked for no model by name, so none of theirs may have to leave for one.
Result<RuntimeModel> UnlessOthersAreResident(const RuntimeState& runtime, const RuntimeModel& model,
                                             std::optional<int64_t> available) {
  for (const RuntimeModel& other : runtime.models) {
    if (!other.resident) continue;
    return Fail(Code::kFailedPrecondition,
                other.identity.name + " is loaded and generates no text; loading another model " +
                    "beside it could push it out of memory",
                "other_model_resident", "name the model to measure with --model");
  }
  return IfItFits(runtime, model, available);
}

// "llama3.2" also means "llama3.2:latest", as in Ollama's own commands.
bool Matches(const RuntimeModel& model, const std::string& wanted) {
  return model.identity.name == wanted || model.identity.name == wanted + ":latest";
}

Result<RuntimeModel> ChooseNamed(const RuntimeState& runtime, const std::string& wanted,
                                 std::optional<int64_t> available) {
  for (const RuntimeModel& model : runtime.models) {
    if (!Matches(model, wanted)) continue;
    if (!model.local_text_generating) {
      return Fail(Code::kInvalidArgument,
                  wanted + " does not generate text on this machine (remote, or embeddings only)",
                  "not_text_generating", CommandToGetOne(runtime.kind, ""));
    }
    return IfItFits(runtime, model, available);
  }
  return Fail(Code::kNotFound, runtime.kind + " at " + runtime.endpoint + " has no model " + wanted,
              "model_not_found", CommandToGetOne(runtime.kind, wanted));
}

bool Smaller(const RuntimeModel& a, const RuntimeModel& b) {
  const auto size_a = MemoryNeeded(a);
  const auto size_b = MemoryNeeded(b);
  if (!size_a || !size_b) return size_a.has_value();  // unknown sizes last
  return *size_a < *size_b;
}

}  // namespace

Result<RuntimeModel> ChooseModel(const RuntimeState& runtime, const std::string& wanted,
                                 std::optional<int64_t> available_bytes) {
  if (!wanted.empty()) return ChooseNamed(runtime, wanted, available_bytes);
  const RuntimeModel* smallest = nullptr;
  for (const RuntimeModel& model : runtime.models) {
    if (!model.local_text_generating) continue;
    if (model.resident) return model;
    if (smallest == nullptr || Smaller(model, *smallest)) smallest = &model;
  }
  if (smallest != nullptr) return UnlessOthersAreResident(runtime, *smallest, available_bytes);
  return Fail(Code::kNotFound,
              runtime.kind + " at " + runtime.endpoint +
                  " has no model that generates text on this machine",
              "no_model", CommandToGetOne(runtime.kind, ""));
}

std::optional<Absence> Disturbed(const RuntimeState& before, const RuntimeState& now,
                                 const std::string& loaded) {
  if (now.absent) return std::nullopt;  // what it holds now is not known
  for (const RuntimeModel& model : before.models) {
    if (!model.resident) continue;
    const std::string& name = model.identity.name;
    const auto same = std::find_if(now.models.begin(), now.models.end(), [&](const auto& other) {
      return other.resident && other.identity.name == name;
    });
    if (same == now.models.end()) {
      return Absence{"model_evicted", name + " left memory when " + loaded + " was loaded",
                     "free memory, or measure " + name + " itself"};
    }
    if (model.context_tokens && same->context_tokens &&
        *model.context_tokens != *same->context_tokens) {
      return Absence{"model_reloaded", name + " was reloaded with another context",
                     "run this again while " + name + " is loaded"};
    }
  }
  return std::nullopt;
}

}  // namespace tokwatt
