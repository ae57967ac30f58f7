#include "collector/http/join_address.h"

#include <algorithm>

#include "base/net/own_hosts.h"

namespace tokwatt {
namespace {

std::string Bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

// "box.local" of "box.local:7811"; empty if a character in it is none of a host's: the text goes
// into a line that people paste.
std::string HostOf(const std::string& header) {
  const size_t end =
      header.back() == ']' ? header.size() : std::min(header.rfind(':'), header.size());
  const std::string host = header.substr(0, end);
  const bool good =
      !host.empty() && host.size() < 254 &&
      std::all_of(host.begin(), host.end(), [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
      });
  return good ? host : "";
}

}  // namespace

// An address rather than a name: not every machine resolves .local.
std::string OwnHost(const std::vector<std::string>& named) {
  if (!named.empty()) return Bracketed(named.front());
  const OwnHosts hosts = ReadOwnHosts();
  if (!hosts.addresses.empty()) return Bracketed(hosts.addresses.front());
  return hosts.names.empty() ? "127.0.0.1" : hosts.names.front();
}

JoinAddress JoinAddressFor(const Request& request, const std::vector<std::string>& named,
                           uint16_t page_port, uint16_t agents_port) {
  const std::string& header = request.Header("host");
  const std::string asked = header.empty() ? "" : HostOf(header);
  const bool usable = !request.local && !asked.empty();
  JoinAddress address;
  const std::string host = usable && !request.proxied ? asked : OwnHost(named);
  address.agents = host + ":" + std::to_string(agents_port);
  // From this machine itself the page may be plain; the network's door is TLS.
  const std::string scheme = request.tls || request.local ? "https://" : "http://";
  address.url = scheme + (usable ? header : host + ":" + std::to_string(page_port));
  address.pinned = scheme == "https://" && !request.proxied;
  return address;
}

}  // namespace tokwatt
