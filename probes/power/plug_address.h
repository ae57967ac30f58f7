// PlugAddress: host, port and name of a plug that does not speak HTTP: "nut://nas:3493/ups"; and
// one exchange with it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "probes/power/plug.h"

namespace tokwatt {

struct PlugAddress {
  std::string host;  // without brackets
  int port = 0;
  std::string path;  // behind the first "/", may be empty
};

// A scheme may be left out. kInvalidArgument for no host, or a port that is none.
Result<PlugAddress> ParsePlugAddress(const std::string& url, int usual_port);

// What a plug answered, and when: in the middle of the exchange.
struct PlugText {
  std::string text;
  MonoTime at;
};

// `whole` as in TcpRequest. kUnimplemented, "not_available_under_root", where there is no network.
Result<PlugText> AskPlug(const Env& env, const PlugAddress& address, std::string question,
                         std::function<bool(std::string_view)> whole);

}  // namespace tokwatt
