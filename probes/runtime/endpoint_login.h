// The user and password of a configured address, on the wire only.
//
// An endpoint is a runtime's identity: it is stored, sent and shown. So nobody but the HTTP client
// that is made here knows what was written before its "@".
#pragma once

#include <string>

#include "probes/env.h"

namespace tokwatt {

// `env`, whose client adds to requests to `base_url` (as NormalisedEndpoint) the login that `url`
// or the same address among the configured ones has. Without one, `env` as it is.
Env WithLogin(const Env& env, const std::string& url, const std::string& base_url);

}  // namespace tokwatt
