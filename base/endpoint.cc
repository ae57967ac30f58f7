#include "base/endpoint.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <memory>
#include <optional>

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <unistd.h>

namespace tokwatt {
namespace {

constexpr std::string_view kSchemeEnd = "://";

// An IPv6 address, or an IPv4 one mapped into it (RFC 4291, 2.5.5.2).
using Address = std::array<uint8_t, 16>;

Address Mapped(const in_addr& four) {
  Address address{};
  address[10] = address[11] = 0xff;
  std::memcpy(address.data() + 12, &four, sizeof four);
  return address;
}

Address AddressOf(const in6_addr& six) {
  Address address{};
  std::memcpy(address.data(), &six, sizeof six);
  return address;
}

std::optional<Address> ParseAddress(const std::string& host) {
  in_addr four{};
  if (inet_pton(AF_INET, host.c_str(), &four) == 1) return Mapped(four);
  in6_addr six{};
  if (inet_pton(AF_INET6, host.c_str(), &six) == 1) return AddressOf(six);
  return std::nullopt;
}

bool IsLoopback(const Address& address) {
  in_addr four{};
  std::memcpy(&four, address.data() + 12, sizeof four);
  if (address == Mapped(four)) return address[12] == 127 || address == Mapped(in_addr{});
  return address == AddressOf(in6addr_loopback) || address == AddressOf(in6addr_any);
}

bool IsOwnAddress(const Address& wanted) {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return false;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> all(first, &freeifaddrs);
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    if (one->ifa_addr->sa_family == AF_INET) {
      sockaddr_in four{};
      std::memcpy(&four, one->ifa_addr, sizeof four);
      if (Mapped(four.sin_addr) == wanted) return true;
    } else if (one->ifa_addr->sa_family == AF_INET6) {
      sockaddr_in6 six{};
      std::memcpy(&six, one->ifa_addr, sizeof six);
      if (AddressOf(six.sin6_addr) == wanted) return true;
    }
  }
  return false;
}

std::string InSmallLetters(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool IsOwnName(const std::string& host) {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return false;
  const std::string own = InSmallLetters(name.data());
  return host == own || host == own + ".local";
}

// Where the host of a URL begins and ends; brackets of IPv6 belong to it.
struct HostSpan {
  size_t begin = 0;
  size_t end = 0;
};

HostSpan FindHost(std::string_view url) {
  HostSpan span;
  const size_t scheme = url.find(kSchemeEnd);
  if (scheme != std::string_view::npos) span.begin = scheme + kSchemeEnd.size();
  span.end = std::min(url.find_first_of("/?#", span.begin), url.size());
  const size_t user = url.substr(0, span.end).rfind('@');
  if (user != std::string_view::npos && user >= span.begin) span.begin = user + 1;
  const size_t bracket = url.substr(0, span.end).find(']', span.begin);
  const size_t port = url.find(':', bracket == std::string_view::npos ? span.begin : bracket);
  span.end = std::min(port, span.end);
  return span;
}

constexpr char kIfItIsThisOne[] =
    "If it is this machine after all, name it by the address 127.0.0.1.";

}  // namespace

std::string HostOfEndpoint(std::string_view url) {
  const HostSpan span = FindHost(url);
  std::string host(url.substr(span.begin, span.end - span.begin));
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  return InSmallLetters(std::move(host));
}

bool IsSameName(std::string_view a, std::string_view b) {
  return InSmallLetters(std::string(a)) == InSmallLetters(std::string(b));
}

std::string PortOfEndpoint(std::string_view url) {
  const std::string_view rest = url.substr(FindHost(url).end);
  if (rest.empty() || rest.front() != ':') return "80";
  return std::string(rest.substr(1, rest.find_first_of("/?#") - 1));
}

std::string NormalisedEndpoint(std::string url) {
  if (url.find(kSchemeEnd) == std::string::npos) url = "http://" + url;
  const size_t scheme = url.find(kSchemeEnd);
  while (url.size() > scheme + kSchemeEnd.size() && url.back() == '/') url.pop_back();
  const HostSpan span = FindHost(url);
  std::string host = InSmallLetters(url.substr(span.begin, span.end - span.begin));
  if (host == "localhost") host = "127.0.0.1";
  return InSmallLetters(url.substr(0, scheme)) + std::string(kSchemeEnd) + host +
         url.substr(span.end);
}

std::string LoginOfEndpoint(std::string_view url) {
  const size_t scheme = url.find(kSchemeEnd);
  const size_t begin = scheme == std::string_view::npos ? 0 : scheme + kSchemeEnd.size();
  const size_t host = FindHost(url).begin;
  return host == begin ? std::string() : std::string(url.substr(begin, host - begin - 1));
}

bool IsLoopbackEndpoint(const std::string& url) {
  const std::string host = HostOfEndpoint(url);
  if (host == "localhost") return true;
  const auto address = ParseAddress(host);
  return address && IsLoopback(*address);
}

bool IsLocalEndpoint(const std::string& url) {
  if (IsLoopbackEndpoint(url)) return true;
  const std::string host = HostOfEndpoint(url);
  const auto address = ParseAddress(host);
  return address ? IsOwnAddress(*address) : IsOwnName(host);
}

bool IsSameEndpoint(const std::string& a, const std::string& b) {
  if (a == b) return true;
  return PortOfEndpoint(a) == PortOfEndpoint(b) && IsLocalEndpoint(a) && IsLocalEndpoint(b);
}

bool IsRemote(const InferenceEvent& event) {
  return event.remote.value_or(!event.endpoint.empty() && !IsLoopbackEndpoint(event.endpoint));
}

bool IsRemote(const BenchmarkRun& run) {
  return run.remote.value_or(!run.endpoint.empty() && !IsLoopbackEndpoint(run.endpoint));
}

Absence NoWattsOfRemote() {
  return {kRemoteRuntime,
          "This runtime runs on another machine; this machine's watts are not its watts.",
          std::string("If a plug that is read here feeds it, write powers = \"HOST\" in the plug's "
                      "section of tokwatt.toml. ") +
              kIfItIsThisOne};
}

Absence NoBandwidthOfRemote() {
  return {kRemoteRuntime,
          "This runtime runs on another machine; this machine's memory bandwidth is not its own.",
          kIfItIsThisOne};
}

}  // namespace tokwatt
