#include "probes/runtime/detect.h"

#include <algorithm>
#include <utility>

#include "base/endpoint.h"
#include "probes/runtime/endpoint_login.h"

namespace tokwatt {
namespace {

// One server may answer at several addresses of this machine: seen twice, its tokens would count
// twice.
bool CoversPort(const std::vector<std::string>& targets, const std::string& port) {
  return std::any_of(targets.begin(), targets.end(), [&](const std::string& target) {
    return PortOfEndpoint(target) == port && IsLocalEndpoint(target);
  });
}

bool MeansNobody(const Error& error) {
  return error.code == Code::kUnavailable || error.code == Code::kDeadlineExceeded ||
         error.code == Code::kDataLoss || error.code == Code::kInvalidArgument;
}

}  // namespace

std::vector<std::string> DetectionTargets(const Env& env) {
  std::vector<std::string> targets;
  const auto add = [&targets](std::string url) {
    url = NormalisedEndpoint(std::move(url));
    if (std::find(targets.begin(), targets.end(), url) == targets.end()) targets.push_back(url);
  };
  for (const std::string& url : env.runtime_endpoints) add(url);
  if (!env.scan_default_ports) return targets;
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    for (const int number : entry.default_ports) {
      const std::string port = std::to_string(number);
      if (!CoversPort(targets, port)) add("http://127.0.0.1:" + port);
    }
  }
  return targets;
}

DetectedRuntime DetectAt(const Env& env, const std::string& url) {
  const std::string base_url = NormalisedEndpoint(url);
  const Env with_login = WithLogin(env, url, base_url);
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    auto detected = entry.detect(with_login, base_url);
    if (detected || MeansNobody(detected.error())) return detected;
  }
  return Fail(Code::kNotFound, "a server of no known kind");
}

DetectedRuntime DetectKindAt(const Env& env, const std::string& kind, const std::string& url) {
  const std::string base_url = NormalisedEndpoint(url);
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    if (entry.name == kind) return entry.detect(WithLogin(env, url, base_url), base_url);
  }
  return Fail(Code::kNotFound, "there is no runtime '" + kind + "'");
}

std::vector<std::unique_ptr<RuntimeAdapter>> DetectRuntimes(const Env& env) {
  std::vector<std::unique_ptr<RuntimeAdapter>> found;
  for (const std::string& target : DetectionTargets(env)) {
    if (auto detected = DetectAt(env, target)) found.push_back(std::move(*detected));
  }
  return found;
}

}  // namespace tokwatt
