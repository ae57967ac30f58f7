#include "agent/bench/bench_runner.h"

#include "agent/bench/bench_session.h"

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
  std::vector<RuntimeAdapter*> wanted;
  for (RuntimeAdapter* adapter : adapters) {
    if (!request.runtime.empty() && adapter->kind() != request.runtime) continue;
    if (!request.endpoint.empty() && adapter->endpoint() != request.endpoint) continue;
    wanted.push_back(adapter);
  }
  return wanted;
}

// The one run of a request that could not even begin.
std::vector<BenchmarkRun> Refused(const BenchContext& context, const BenchRequest& request,
                                  const std::function<void(const BenchProgress&)>& on_progress,
                                  Absence why) {
  BenchmarkRun run;
  run.suite = request.suite;
  run.start = run.end = context.clock->Mono();
  run.runtime = request.runtime;
  run.endpoint = request.endpoint;
  run.requested_by = request.requested_by;
  run.grade = "C";
  if (on_progress) on_progress({"failed", 1, 0, why.detail});
  run.failure = std::move(why);
  return {std::move(run)};
}

}  // namespace

std::vector<BenchmarkRun> RunBenchmarks(
    const BenchContext& context, const std::vector<RuntimeAdapter*>& adapters,
    const BenchRequest& request, const StopToken& stop,
    const std::function<void(const BenchProgress&)>& on_progress) {
  const auto suite = FindSuite(request.suite);
  if (!suite) {
    const Error& error = suite.error();
    return Refused(context, request, on_progress, {error.reason, error.message, error.fix});
  }
  const std::vector<RuntimeAdapter*> wanted = Wanted(adapters, request);
  if (wanted.empty()) {
    const std::string what = request.runtime.empty() ? "runtime" : request.runtime;
    const std::string where = request.endpoint.empty() ? "" : " at " + request.endpoint;
    return Refused(context, request, on_progress,
                   {"no_runtime", "no " + what + " was found" + where,
                    "start one, or name its address with --endpoint"});
  }
  std::vector<BenchmarkRun> runs;
  for (size_t i = 0; i < wanted.size(); ++i) {
    ProgressMeter progress(on_progress, *context.clock, request.budget, i, wanted.size());
    BenchSession session(context, *wanted[i], request, *suite, stop, progress);
    runs.push_back(session.Run());
    const BenchmarkRun& run = runs.back();
    progress.Finished(FinalState(run.status), run.failure.detail);
    if (run.status == BenchmarkStatus::kCancelled) break;
  }
  return runs;
}

}  // namespace tokwatt
