// Runs one request of our own adapter for each line on standard input; prints one JSON line each.
//
//   workload_probe URL MODEL N_PROMPT N_OUTPUT
//
// For comparisons with a peer in turns (agreement.sh): this is the code that benchmarks use.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "base/clock.h"
#include "base/net/http_client.h"
#include "probes/runtime/runtime_adapter.h"

namespace {

using nlohmann::json;

json Rate(const std::optional<int64_t>& count, const std::optional<int64_t>& duration_ns) {
  if (!count || !duration_ns || *duration_ns <= 0) return nullptr;
  return static_cast<double>(*count) * 1e9 / static_cast<double>(*duration_ns);
}

json Describe(const tokwatt::InferenceEvent& event, int64_t client_decode_ns) {
  std::optional<int64_t> uncached = event.n_prompt_total;
  if (uncached && event.n_prompt_cached) *uncached -= *event.n_prompt_cached;
  std::optional<int64_t> client_steps = event.n_output;
  if (client_steps) --*client_steps;
  return {{"decode_tokens_per_second", Rate(event.n_decode_steps, event.t_decode_ns)},
          {"client_decode_tokens_per_second", Rate(client_steps, client_decode_ns)},
          {"prefill_tokens_per_second", Rate(uncached, event.t_prefill_ns)},
          {"n_prompt", event.n_prompt_total.value_or(-1)},
          {"n_output", event.n_output.value_or(-1)},
          {"validity", event.validity}};
}

int Run(tokwatt::RuntimeAdapter& adapter, const tokwatt::Clock& clock, tokwatt::WorkloadSpec spec) {
  std::string line;
  for (int number = 0; std::getline(std::cin, line); ++number) {
    tokwatt::MonoTime first_token;
    spec.nonce = "agreement-" + std::to_string(clock.Wall().ns) + "-" + std::to_string(number);
    spec.on_first_token = [&](tokwatt::MonoTime at) { first_token = at; };
    const auto event = adapter.RunWorkload(spec);
    const auto end = clock.Mono();
    if (!event) {
      std::fprintf(stderr, "%s\n", event.error().message.c_str());
      return 1;
    }
    std::cout << Describe(*event, (end - first_token).count()).dump() << std::endl;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: workload_probe URL MODEL N_PROMPT N_OUTPUT\n");
    return 2;
  }
  const auto clock = tokwatt::MakeSystemClock();
  const auto http = tokwatt::MakeCurlHttpClient();
  tokwatt::Env env;
  env.clock = clock.get();
  env.http = http.get();
  env.scan_default_ports = false;
  env.runtime_endpoints = {argv[1]};
  const auto adapters = tokwatt::DetectRuntimes(env);
  if (adapters.size() != 1) {
    std::fprintf(stderr, "%s: no runtime answers\n", argv[1]);
    return 1;
  }
  tokwatt::WorkloadSpec spec;
  spec.model = argv[2];
  spec.n_prompt = std::stoll(argv[3]);
  spec.n_output = std::stoll(argv[4]);
  return Run(*adapters[0], *clock, spec);
}
