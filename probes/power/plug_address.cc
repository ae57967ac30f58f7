#include "probes/power/plug_address.h"

#include <algorithm>
#include <utility>

#include "base/text_file.h"

namespace tokwatt {
namespace {

// The port behind a host that ends at `end`; `usual` where none is written.
Result<int> PortBehind(const std::string& authority, size_t end, int usual) {
  if (end == authority.size()) return usual;
  const auto port = ParseUnsigned(authority.substr(end + 1));
  if (authority[end] != ':' || !port || *port == 0 || *port > 65535) {
    return Fail(Code::kInvalidArgument, "the address has a port that is none");
  }
  return static_cast<int>(*port);
}

}  // namespace

Result<PlugAddress> ParsePlugAddress(const std::string& url, int usual_port) {
  const size_t scheme = url.find("://");
  const std::string rest = scheme == std::string::npos ? url : url.substr(scheme + 3);
  const size_t slash = std::min(rest.find('/'), rest.size());
  const std::string authority = rest.substr(0, slash);
  const bool bracketed = authority.starts_with('[');
  const size_t end =
      bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (end == std::string::npos || end == 0) {
    return Fail(Code::kInvalidArgument, "the address has no host");
  }
  PlugAddress address;
  address.host = bracketed ? authority.substr(1, end - 1) : authority.substr(0, end);
  TOKWATT_ASSIGN_OR_RETURN(address.port,
                           PortBehind(authority, bracketed ? end + 1 : end, usual_port));
  address.path = slash < rest.size() ? rest.substr(slash + 1) : "";
  return address;
}

Result<PlugText> AskPlug(const Env& env, const PlugAddress& address, std::string question,
                         std::function<bool(std::string_view)> whole) {
  if (env.only_files() || env.tcp == nullptr) return NoPlugUnderRoot();
  TcpRequest request;
  request.host = address.host;
  request.port = address.port;
  request.question = std::move(question);
  request.whole = std::move(whole);
  const MonoTime before = env.clock->Mono();
  TOKWATT_ASSIGN_OR_RETURN(std::string text, env.tcp->Ask(request));
  const MonoTime after = env.clock->Mono();
  return PlugText{std::move(text), before + (after - before) / 2};
}

}  // namespace tokwatt
