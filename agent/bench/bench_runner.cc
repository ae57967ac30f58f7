#include "agent/bench/bench_runner.h"

#include "agent/bench/bench_session.h"
#include "base/endpoint.h"

namespace tokwatt {
namespace {

const char* FinalState(BenchmarkStatus status) {
  switch (status) {
    case BenchmarkStatus::kConverged:
    case BenchmarkStatus::kNotConverged:
      return "done";
    case BenchmarkStatus::kCancelled:
      return "cancelled";
    case BenchmarkStatus::kYielded:
      return "yielded";
    case BenchmarkStatus::kFailed:
      break;
  }
  return "failed";
}

std::vector<RuntimeAdapter*> Wanted(const std::vector<RuntimeAdapter*>& adapters,
                                    const BenchRequest& request) {
  const std::string endpoint = NormalisedEndpoint(request.endpoint);
  std::vector<RuntimeAdapter*> wanted;
  for (RuntimeAdapter* adapter : adapters) {
    if (!request.runtime.empty() && adapter->kind() != request.runtime) continue;
    if (!request.endpoint.empty() && adapter->endpoint() != endpoint) continue;
    wanted.push_back(adapter);
  }
  return wanted;
}

tl::unexpected<Error> NoRuntime(const BenchRequest& request) {
  if (!request.endpoint.empty()) {
    return Fail(Code::kNotFound, "no runtime answers at " + request.endpoint, "no_runtime",
                "start the server, or check the address");
  }
  const std::string what = request.runtime.empty() ? "inference runtime" : request.runtime;
  return Fail(Code::kNotFound, "no " + what + " answers on this machine", "no_runtime",
              "start one, or name its address with --endpoint");
}

}  // namespace

Result<std::vector<BenchmarkRun>> RunBenchmarks(
    const BenchContext& context, const std::vector<RuntimeAdapter*>& adapters,
    const BenchRequest& request, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress) {
  TOKWATT_ASSIGN_OR_RETURN(const Suite suite, FindSuite(request.suite));
  const std::vector<RuntimeAdapter*> wanted = Wanted(adapters, request);
  if (wanted.empty()) return NoRuntime(request);
  std::vector<BenchmarkRun> runs;
  for (size_t i = 0; i < wanted.size(); ++i) {
    ProgressMeter progress(on_progress, *context.clock, request.budget, i, wanted.size());
    BenchSession session(context, *wanted[i], request, suite, stop, progress);
    runs.push_back(session.Run());
    const BenchmarkRun& run = runs.back();
    progress.Finished(FinalState(run.status), run.failure.detail);
    if (run.status == BenchmarkStatus::kCancelled) break;
  }
  return runs;
}

}  // namespace tokwatt
