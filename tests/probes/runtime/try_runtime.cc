// Manual program: what the adapters say of the real runtimes at the given base URLs.
//
//   try_runtime [--requests N] [--watch SECONDS] URL...     (no URL: the default ports)
//
// Not a test: it prints, people judge. tests/runtimes/runtimes.sh starts servers to point it at.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/clock.h"
#include "base/net/http_client.h"
#include "probes/runtime/runtime_adapter.h"
#include "probes/runtime/runtime_probe.h"
#include "tests/support/collecting_sink.h"

namespace tokwatt {
namespace {

long long Or(const std::optional<int64_t>& value) { return value.value_or(-1); }

void Print(const RuntimeState& state) {
  std::printf("%s %s version=%s engine=%s processor=%s\n", state.kind.c_str(),
              state.endpoint.c_str(), state.version.c_str(), state.engine.c_str(),
              state.processor.c_str());
  for (const auto* absent : {&state.absent, &state.passive_absent}) {
    if (*absent) {
      std::printf("  absent: %s: %s (%s)\n", (*absent)->reason.c_str(), (*absent)->detail.c_str(),
                  (*absent)->fix.c_str());
    }
  }
  for (const RuntimeModel& model : state.models) {
    std::printf("  model %s %s %s weights=%lld kv=%lld quality=%d resident=%d context=%lld\n",
                model.identity.name.c_str(), model.identity.quantisation.c_str(),
                model.identity.format.c_str(), Or(model.identity.weight_bytes_per_token),
                Or(model.identity.kv_bytes_per_token),
                static_cast<int>(model.identity.bytes_quality), model.resident,
                Or(model.context_tokens));
  }
}

void Print(const InferenceEvent& event) {
  const double decode = event.n_decode_steps && event.t_decode_ns
                            ? 1e9 * static_cast<double>(*event.n_decode_steps) /
                                  static_cast<double>(*event.t_decode_ns)
                            : 0;
  std::printf(
      "  prompt=%lld cached=%lld output=%lld steps=%lld decode=%.2f/s prefill_ms=%.1f ttft_ms=%.1f "
      "load_ms=%.1f total_ms=%.1f finish=%s processor=%s weights=%lld kv=%lld",
      Or(event.n_prompt_total), Or(event.n_prompt_cached), Or(event.n_output),
      Or(event.n_decode_steps), decode, 1e-6 * static_cast<double>(Or(event.t_prefill_ns)),
      1e-6 * static_cast<double>(Or(event.ttft_ns)),
      1e-6 * static_cast<double>(Or(event.t_load_ns)),
      1e-6 * static_cast<double>(Or(event.t_total_ns)), event.finish_reason.c_str(),
      event.processor.c_str(), Or(event.model.weight_bytes_per_token),
      Or(event.model.kv_bytes_per_token));
  for (const std::string& code : event.validity) std::printf(" !%s", code.c_str());
  std::printf("\n");
}

void Measure(RuntimeAdapter& adapter, int requests) {
  const auto before = adapter.Inventory();
  if (!before) {
    std::printf("%s: %s\n", adapter.endpoint().c_str(), before.error().message.c_str());
    return;
  }
  Print(*before);
  if (before->models.empty()) return;
  for (int i = 0; i < requests; ++i) {
    WorkloadSpec spec;
    spec.model = before->models.front().identity.name;
    spec.nonce = "try-" + std::to_string(std::rand()) + "-" + std::to_string(i);
    const auto event = adapter.RunWorkload(spec);
    if (event) {
      Print(*event);
    } else {
      std::printf("  failed: %s (%s)\n", event.error().message.c_str(),
                  event.error().reason_code().c_str());
    }
  }
  const auto restored = adapter.Restore(*before, StopSource().token());
  std::printf("  restore: %s\n", restored ? "done" : restored.error().message.c_str());
}

void Watch(const Env& env, const Clock& clock, int seconds) {
  RuntimeProbe probe(env);
  const StopSource never;
  const MonoTime end = clock.Mono() + std::chrono::seconds(seconds);
  while (clock.Mono() < end) {
    const MonoTime started = clock.Mono();
    CollectingSink sink;
    static_cast<void>(probe.Collect(sink));
    for (const auto& sample : sink.samples) {
      std::printf("%.1f %s %s %s %.2f\n", Seconds(sample.at - MonoTime{}),
                  sample.series.key.component.c_str(), sample.series.key.source.c_str(),
                  sample.series.key.metric.c_str(), sample.value);
    }
    for (const Event& event : sink.events) Print(std::get<InferenceEvent>(event.body));
    std::fflush(stdout);
    const auto pause = probe.busy() ? probe.info().busy_interval : probe.info().interval;
    clock.WaitUntil(started + pause, never.token());
  }
  for (const RuntimeState& state : probe.Runtimes()) Print(state);
}

int Main(int argc, char** argv) {
  int requests = 3;
  int watch = 0;
  Env env;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--requests") == 0 && i + 1 < argc) {
      requests = std::atoi(argv[++i]);
    } else if (std::strcmp(argv[i], "--watch") == 0 && i + 1 < argc) {
      watch = std::atoi(argv[++i]);
    } else {
      env.runtime_endpoints.emplace_back(argv[i]);
    }
  }
  env.scan_default_ports = env.runtime_endpoints.empty();
  std::srand(static_cast<unsigned>(std::time(nullptr)));
  const auto clock = MakeSystemClock();
  const auto http = MakeCurlHttpClient();
  env.clock = clock.get();
  env.http = http.get();
  if (watch > 0) {
    Watch(env, *clock, watch);
  } else {
    for (const auto& adapter : DetectRuntimes(env)) Measure(*adapter, requests);
  }
  return 0;
}

}  // namespace
}  // namespace tokwatt

int main(int argc, char** argv) { return tokwatt::Main(argc, argv); }
