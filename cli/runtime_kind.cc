#include "cli/runtime_kind.h"

#include <algorithm>
#include <vector>

#include "cli/config/nearest.h"
#include "probes/runtime/runtime_adapter.h"

namespace tokwatt {
namespace {

std::vector<std::string> AllKinds() {
  std::vector<std::string> kinds;
  for (const RuntimeEntry& entry : RuntimeRegistry()) kinds.emplace_back(entry.name);
  return kinds;
}

}  // namespace

std::string MeasuredKinds() {
  std::string kinds;
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    if (entry.measured) kinds += std::string(kinds.empty() ? "" : ", ") + entry.name;
  }
  return kinds;
}

Result<> CheckRuntimeKind(const std::string& kind) {
  const std::string fix = "--runtime with one of: " + MeasuredKinds();
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    if (entry.name != kind) continue;
    if (entry.measured) return {};
    return Fail(Code::kInvalidArgument, kind + " is recognised, but not measured in this version",
                "not_supported_in_this_version", fix);
  }
  return Fail(Code::kInvalidArgument,
              "there is no runtime '" + kind + "'" + DidYouMean(kind, AllKinds()),
              "unknown_runtime", fix);
}

std::string HowToGetRuntime(const std::string& kind) {
  std::string lines;
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    if (!entry.measured || (!kind.empty() && entry.name != kind)) continue;
    lines += std::string(lines.empty() ? "" : "\n") + entry.install_hint;
  }
  return lines;
}

}  // namespace tokwatt
