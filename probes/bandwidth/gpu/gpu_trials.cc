#include "probes/bandwidth/gpu/gpu_trials.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "probes/bandwidth/gpu/pattern.h"

namespace tokwatt {
namespace {

constexpr double kLeastTrialSeconds = 0.1;
constexpr double kWarmUpSeconds = 0.25;
constexpr double kMostPasses = 4096;
// Waiting for the device costs host time too, so only a gross difference tells of a wrong unit.
constexpr double kMostClockRatio = 4;

tl::unexpected<Error> WrongClock(const std::string& what) {
  return Fail(Code::kDataLoss, "the device's clock " + what, "device_clock_wrong",
              "update the GPU's driver");
}

class Trials {
 public:
  Trials(GpuArrays& arrays, const GpuPlan& plan, const Clock& clock)
      : arrays_(arrays),
        plan_(plan),
        clock_(clock),
        words_(plan.layout.array_bytes() / static_cast<int64_t>(sizeof(uint32_t))) {}

  Result<std::vector<double>> Run() {
    TOKWATT_RETURN_IF_ERROR(Fill());
    TOKWATT_ASSIGN_OR_RETURN(const int64_t passes, WarmUp());
    const double bytes = static_cast<double>(plan_.layout.array_bytes()) * plan_.common.arrays *
                         static_cast<double>(passes);
    std::vector<double> rates;
    while (static_cast<int>(rates.size()) < plan_.common.trials) {
      TOKWATT_ASSIGN_OR_RETURN(const double seconds, Timed(passes));
      rates.push_back(bytes / seconds);
    }
    TOKWATT_RETURN_IF_ERROR(CheckClock());
    if (kernel_ != GpuKernel::kRead) TOKWATT_RETURN_IF_ERROR(CheckWritten());
    return rates;
  }

 private:
  Result<> Fill() {
    for (int array = 0; array < plan_.layout.arrays; ++array) {
      const GpuLaunch fill{GpuKernel::kFill, array, PatternSeed(array), 1};
      TOKWATT_RETURN_IF_ERROR(arrays_.Launch(fill));
    }
    if (kernel_ == GpuKernel::kRead) expected_sum_ = SumOfPattern(words_, PatternSeed(0));
    return {};
  }

  // Passes that last for a trial.
  Result<int64_t> WarmUp() {
    int64_t passes = 1;
    for (double spent = 0; spent < kWarmUpSeconds;) {
      TOKWATT_ASSIGN_OR_RETURN(const double seconds, Timed(passes));
      spent += seconds;
      const double wanted = std::ceil(kLeastTrialSeconds / seconds * static_cast<double>(passes));
      if (wanted >= kMostPasses && static_cast<double>(passes) >= kMostPasses) break;
      passes = static_cast<int64_t>(std::clamp(wanted, 1.0, kMostPasses));
    }
    return passes;
  }

  Result<double> Timed(int64_t passes) {
    const MonoTime start = clock_.Mono();
    TOKWATT_ASSIGN_OR_RETURN(const double seconds, arrays_.Launch({kernel_, 0, 0, passes}));
    host_seconds_ += Seconds(clock_.Mono() - start);
    if (!std::isfinite(seconds) || seconds <= 0) return WrongClock("stands still");
    device_seconds_ += seconds;
    if (kernel_ == GpuKernel::kRead) TOKWATT_RETURN_IF_ERROR(CheckSum(expected_sum_));
    return seconds;
  }

  Result<> CheckClock() const {
    if (host_seconds_ <= device_seconds_ * kMostClockRatio) return {};
    return WrongClock("counted " + std::to_string(device_seconds_) + " s of the " +
                      std::to_string(host_seconds_) + " s that this took");
  }

  Result<> CheckWritten() {
    TOKWATT_RETURN_IF_ERROR(arrays_.Launch({GpuKernel::kRead, 0, 0, 1}));
    return CheckSum(kernel_ == GpuKernel::kCopy
                        ? SumOfPattern(words_, PatternSeed(1))
                        : SumOfTriad(words_, PatternSeed(1), PatternSeed(2)));
  }

  Result<> CheckSum(uint32_t expected) {
    TOKWATT_ASSIGN_OR_RETURN(const std::vector<uint32_t> sums, arrays_.PartialSums());
    if (std::accumulate(sums.begin(), sums.end(), uint32_t{0}) == expected) return {};
    return Fail(Code::kDataLoss, "the GPU's memory did not hold what was written to it",
                "checksum_mismatch", "update the GPU's driver, or test its memory");
  }

  GpuArrays& arrays_;
  const GpuPlan& plan_;
  const Clock& clock_;
  const int64_t words_;  // of one array
  const GpuKernel kernel_ = plan_.common.arrays == 1   ? GpuKernel::kRead
                            : plan_.common.arrays == 2 ? GpuKernel::kCopy
                                                       : GpuKernel::kTriad;
  uint32_t expected_sum_ = 0;  // of what kRead reads
  double device_seconds_ = 0;
  double host_seconds_ = 0;
};

}  // namespace

Result<std::vector<double>> RunGpuTrials(GpuArrays& arrays, const GpuPlan& plan,
                                         const Clock& clock) {
  return Trials(arrays, plan, clock).Run();
}

}  // namespace tokwatt
