// The detectors of each kind of runtime, for the registry only.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "probes/env.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

using DetectedRuntime = Result<std::unique_ptr<RuntimeAdapter>>;

DetectedRuntime DetectLlamacpp(const Env& env, const std::string& base_url);
DetectedRuntime DetectOllama(const Env& env, const std::string& base_url);

// Recognised only: their Inventory says "not_supported_in_this_version".
DetectedRuntime DetectLmStudio(const Env& env, const std::string& base_url);
DetectedRuntime DetectLemonade(const Env& env, const std::string& base_url);
DetectedRuntime DetectLocalAi(const Env& env, const std::string& base_url);
DetectedRuntime DetectExo(const Env& env, const std::string& base_url);
DetectedRuntime DetectKoboldCpp(const Env& env, const std::string& base_url);
DetectedRuntime DetectByOwner(const Env& env, const std::string& base_url);  // vllm, sglang, ...
DetectedRuntime DetectMlx(const Env& env, const std::string& base_url);

}  // namespace tokwatt
