#include "probes/runtime/processor.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/endpoint.h"
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

}  // namespace

std::string ProcessorByDeviceNodes(const Env& env, const std::string& base_url) {
  if (env.replays) return {};  // a recording does not hold every node
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
