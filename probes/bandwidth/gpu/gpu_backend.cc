#include "probes/bandwidth/gpu/gpu_backend.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "base/stats.h"
#include "probes/bandwidth/gpu/gpu_trials.h"
#include "probes/bandwidth/machine.h"

namespace tokwatt {
namespace {

struct Candidate {
  GpuAdapter* device = nullptr;
  GpuFacts facts;
};

auto Rank(const Candidate& candidate) {
  return std::tuple(candidate.facts.kind == GpuKind::kDiscrete, candidate.facts.memory_bytes);
}

// "a, b".
std::string Names(const std::vector<Candidate>& candidates) {
  std::string names;
  for (const Candidate& each : candidates) names += (names.empty() ? "" : ", ") + each.facts.name;
  return names;
}

class GpuBackend : public BandwidthBackend {
 public:
  GpuBackend(const GpuInterface& interface, const Env& env) : interface_(interface), env_(env) {}

  const std::string& path() const override { return path_; }

  Result<std::vector<BandwidthDevice>> Devices() override {
    TOKWATT_ASSIGN_OR_RETURN(const std::vector<Candidate> candidates, Candidates());
    std::vector<BandwidthDevice> devices;
    devices.reserve(candidates.size());
    for (const Candidate& each : candidates) {
      devices.push_back({each.facts.name, each.facts.kind == GpuKind::kSoftware});
    }
    return devices;
  }

  Result<BandwidthResult> Run(const std::string& kernel, const BandwidthOptions& options) override {
    if (!options.isa.empty() && options.isa != interface_.code) {
      return Fail(Code::kInvalidArgument,
                  std::string(interface_.name) + " runs no '" + options.isa + "' code",
                  "unsupported_isa", "leave the instruction set out");
    }
    TOKWATT_ASSIGN_OR_RETURN(const Candidate chosen, Choose(options.software));
    const MachineFacts host{1, LastLevelCacheBytes(env_.root), AvailableMemoryBytes(env_.root)};
    TOKWATT_ASSIGN_OR_RETURN(const GpuPlan plan,
                             PlanGpuBandwidth(kernel, options, chosen.facts, host));
    const MonoTime start = env_.clock->Mono();
    TOKWATT_ASSIGN_OR_RETURN(const auto arrays, chosen.device->Allocate(plan.layout));
    TOKWATT_ASSIGN_OR_RETURN(const std::vector<double> rates,
                             RunGpuTrials(*arrays, plan, *env_.clock));
    return Describe(plan, chosen.facts, rates, start);
  }

 private:
  // Every device whose facts its driver tells.
  Result<std::vector<Candidate>> Candidates() {
    if (!devices_) {
      if (env_.under_root()) {
        return Fail(Code::kUnimplemented, "no GPU is measured under a root",
                    "not_available_under_root");
      }
      if (env_.libraries == nullptr) {
        return Fail(Code::kNotFound, "no driver library can be loaded here", kNoGpuReason);
      }
      TOKWATT_ASSIGN_OR_RETURN(devices_, interface_.open(*env_.libraries));
    }
    std::vector<Candidate> candidates;
    std::optional<Error> failure;
    for (const auto& device : *devices_) {
      auto facts = device->Facts();
      if (facts) {
        candidates.push_back({device.get(), std::move(*facts)});
      } else {
        failure = std::move(facts).error();
      }
    }
    if (candidates.empty() && failure) return tl::unexpected(*failure);
    return candidates;
  }

  Result<Candidate> Choose(bool software) {
    TOKWATT_ASSIGN_OR_RETURN(std::vector<Candidate> candidates, Candidates());
    const auto others = std::stable_partition(
        candidates.begin(), candidates.end(),
        [&](const Candidate& each) { return (each.facts.kind == GpuKind::kSoftware) == software; });
    const auto best =
        std::max_element(candidates.begin(), others,
                         [](const Candidate& a, const Candidate& b) { return Rank(a) < Rank(b); });
    if (best != others) return *best;
    return Fail(Code::kNotFound,
                candidates.empty() ? "there is no device"
                : software         ? "there is no software device but " + Names(candidates)
                           : "there is only software that plays a GPU (" + Names(candidates) +
                                 "), which measures the CPU",
                kNoGpuReason,
                software ? "" : "install the GPU's own driver, if this machine has a GPU");
  }

  BandwidthResult Describe(const GpuPlan& plan, const GpuFacts& facts,
                           const std::vector<double>& rates, MonoTime start) const {
    BandwidthResult result;
    result.path = facts.kind == GpuKind::kSoftware ? "software" : path_;
    result.kernel = plan.common.kernel;
    result.isa = interface_.code;
    result.device = facts.name;
    result.start = start;
    result.buffer_bytes = plan.common.array_bytes;
    result.threads = 1;
    result.best_bytes_per_second = *std::max_element(rates.begin(), rates.end());
    result.median_bytes_per_second = *Median(rates);
    result.trials = static_cast<int64_t>(rates.size());
    result.counting_rule = plan.common.counting_rule;
    result.validity = plan.common.validity;
    return result;
  }

  const GpuInterface interface_;
  const Env& env_;
  const std::string path_ = "gpu";
  std::optional<GpuAdapters> devices_;
};

}  // namespace

std::unique_ptr<BandwidthBackend> MakeGpuBackend(const GpuInterface& interface, const Env& env) {
  return std::make_unique<GpuBackend>(interface, env);
}

}  // namespace tokwatt
