// The sections [plug.NAME] of tokwatt.toml, and where in the file a mistake is.
#pragma once

#include <toml++/toml.h>

#include <string>
#include <vector>

#include "base/result.h"
#include "probes/env.h"

namespace tokwatt {

// "FILE:LINE" of a node.
std::string Place(const std::string& file, const toml::node& node);

// kInvalidArgument that names the nearest valid key; `fix` says where all of them are.
tl::unexpected<Error> UnknownKey(const std::string& place, const std::string& key,
                                 const std::vector<std::string>& valid, std::string fix);

// What the kind of each plug takes is checked here, and its secret is read from its file. A file
// that others may read is refused. kInvalidArgument, kPermissionDenied.
Result<std::vector<PlugConfig>> ReadPlugs(const toml::table& plugs, const std::string& file);

}  // namespace tokwatt
