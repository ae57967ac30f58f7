// llama-server's GET /slots: counts of what each slot is doing. The prompt it may hold is dropped.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "probes/env.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

// `next_token` is an object in older builds and an array of one in newer ones; a slot that never
// served a request has neither it nor a task.
Result<std::vector<RuntimeActivity::Slot>> ParseSlots(std::string_view body);

// Asks the llama-server at `base_url` and sums up; `at` is when its answer was complete. A server
// that has its slots switched off is kUnimplemented with reason "runtime_shows_nothing" and a fix.
Result<RuntimeActivity> PollSlots(const Env& env, const std::string& base_url);

}  // namespace tokwatt
