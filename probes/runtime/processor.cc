#include "probes/runtime/processor.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/text_file.h"

namespace tokwatt {
namespace {

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool IsGpuNode(const std::string& name) {
  constexpr std::array<std::string_view, 5> kPrefixes = {"nvidia", "kfd", "dxg", "mali", "kgsl"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return StartsWith(name, prefix); });
}

std::string_view HostOf(std::string_view url) {
  const size_t scheme = url.find("://");
  std::string_view host = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  host = host.substr(0, host.find('/'));
  if (StartsWith(host, "[")) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

}  // namespace

bool IsLocalEndpoint(const std::string& base_url) {
  const std::string_view host = HostOf(base_url);
  return host == "localhost" || host == "[::1]" || StartsWith(host, "127.");
}

std::string PortOf(const std::string& base_url) {
  const std::string_view host = HostOf(base_url);
  const size_t after = static_cast<size_t>(host.data() - base_url.data()) + host.size();
  if (after >= base_url.size() || base_url[after] != ':') return "80";
  return base_url.substr(after + 1, base_url.find('/', after) - after - 1);
}

std::string ProcessorByDeviceNodes(const Env& env, const std::string& base_url) {
  const auto devices = ListDirectory(env.Path("/dev"));
  // Device nodes say this only on Linux, which is where /proc is.
  if (!IsLocalEndpoint(base_url) || !devices || !ListDirectory(env.Path("/proc"))) return {};
  if (std::any_of(devices->begin(), devices->end(), IsGpuNode)) return {};
  const auto render = ListDirectory(env.Path("/dev/dri"));
  if (!render) return render.error().code == Code::kNotFound ? "cpu" : "";
  const bool any = std::any_of(render->begin(), render->end(),
                               [](const std::string& name) { return StartsWith(name, "renderD"); });
  return any ? "" : "cpu";
}

}  // namespace tokwatt
