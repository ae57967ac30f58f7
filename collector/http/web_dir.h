// Serves the web app from a folder, for its developers: always fresh, never outside of the folder.
#pragma once

#include <string>

#include "collector/http/message.h"

namespace tokwatt {

// `path` starts with "/". A path that leads out of `directory`, through ".." or a link, is 404.
Response ServeFromDirectory(const std::string& directory, const std::string& path);

}  // namespace tokwatt
