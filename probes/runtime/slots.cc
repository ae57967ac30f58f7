#include "probes/runtime/slots.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "probes/runtime/http_json.h"
#include "probes/runtime/json_counts.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// llama-server answers between two batches, so a long prefill makes it late.
constexpr std::chrono::milliseconds kTimeout{1000};

const JsonFilter& SlotKeys() {
  static const JsonFilter keys =
      KeepKeys({"id", "id_task", "is_processing", "speculative", "n_prompt_tokens",
                "n_prompt_tokens_processed", "n_prompt_tokens_cache", "next_token", "n_decoded"});
  return keys;
}

// The members of `next_token`, whichever shape it has.
const json& NextToken(const json& slot) {
  const json& list = ArrayAt(slot, "next_token");
  if (!list.empty()) return list.front();
  return ObjectAt(slot, "next_token");
}

RuntimeActivity::Slot ReadSlot(const json& slot) {
  RuntimeActivity::Slot read;
  read.id = std::to_string(CountAt(slot, "id").value_or(0));
  read.processing = BoolAt(slot, "is_processing").value_or(false);
  read.speculative = BoolAt(slot, "speculative");
  const auto task = CountAt(slot, "id_task");
  if (!task) return read;
  read.task = std::to_string(*task);
  read.n_prompt_processed = CountAt(slot, "n_prompt_tokens_processed");
  read.n_prompt_cached = CountAt(slot, "n_prompt_tokens_cache");
  read.n_decoded = CountAt(NextToken(slot), "n_decoded");
  read.n_context = CountAt(slot, "n_prompt_tokens");
  return read;
}

Result<std::vector<RuntimeActivity::Slot>> ReadSlots(const json& body) {
  if (!body.is_array()) {
    return Fail(Code::kDataLoss, "the list of slots is not a list", "garbage_answer");
  }
  std::vector<RuntimeActivity::Slot> slots;
  for (const json& slot : body) {
    if (!slot.is_object() || !BoolAt(slot, "is_processing")) {
      return Fail(Code::kDataLoss, "a slot does not say whether it is busy", "garbage_answer");
    }
    slots.push_back(ReadSlot(slot));
  }
  return slots;
}

}  // namespace

Result<std::vector<RuntimeActivity::Slot>> ParseSlots(std::string_view body) {
  TOKWATT_ASSIGN_OR_RETURN(const json parsed, ParseJson(body, SlotKeys()));
  return ReadSlots(parsed);
}

Result<RuntimeActivity> PollSlots(const Env& env, const std::string& base_url) {
  const auto body = FetchJson(*env.http, RuntimeGet(base_url + "/slots", kTimeout), SlotKeys());
  if (!body && body.error().code == Code::kUnimplemented) {
    return Fail(Code::kUnimplemented, "its slots are switched off", "runtime_shows_nothing",
                "start llama-server without --no-slots");
  }
  TOKWATT_RETURN_IF_ERROR(body);
  RuntimeActivity activity;
  activity.at = env.clock->Mono();
  TOKWATT_ASSIGN_OR_RETURN(activity.slots, ReadSlots(*body));
  activity.active_requests =
      std::count_if(activity.slots.begin(), activity.slots.end(),
                    [](const RuntimeActivity::Slot& slot) { return slot.processing; });
  return activity;
}

}  // namespace tokwatt
