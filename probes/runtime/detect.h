// Detection of one address at a time, for callers that must not block for long.
#pragma once

#include <string>
#include <vector>

#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {

// The base URLs to try, as NormalisedEndpoint: configured ones first, then, if they are to be
// scanned, the default ports that none of those names on this machine.
std::vector<std::string> DetectionTargets(const Env& env);

// What answers there: the first row of the registry that accepts it. kUnavailable or
// kDeadlineExceeded: nobody (usefully); kNotFound: a server of no known kind. A login in the URL,
// or in the same one as configured, is used for requests; no adapter knows of it.
DetectedRuntime DetectAt(const Env& env, const std::string& url);

// The same for one row of the registry: kNotFound for every other kind.
DetectedRuntime DetectKindAt(const Env& env, const std::string& kind, const std::string& url);

}  // namespace tokwatt
