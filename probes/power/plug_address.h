// PlugAddress: host, port and name of a plug that does not speak HTTP: "nut://nas:3493/ups".
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

struct PlugAddress {
  std::string host;  // without brackets
  int port = 0;
  std::string path;  // behind the first "/", may be empty
};

// A scheme may be left out. kInvalidArgument for no host, or a port that is none.
Result<PlugAddress> ParsePlugAddress(const std::string& url, int usual_port);

}  // namespace tokwatt
