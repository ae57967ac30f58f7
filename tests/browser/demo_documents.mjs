// Documents of /api/v1 for the browser tests. Every figure is made up and every device and
// benchmark is marked `demo: true`, so that the pages say so; nothing here was measured.

const reason = (code, detail, fix = "") => ({ code, detail, fix });

export const NO_RAPL = reason("permission_denied",
  "The processor's energy counters are readable by root only.",
  'sudo deploy/udev/install.sh "$USER"   # in tokwatt\'s folder; then log in again');
export const NO_RUNTIME = reason("no_runtime",
  "neither llama-server nor Ollama answers on this machine",
  "install llama.cpp, then: llama-server -m MODEL.gguf --port 8080\n" +
  "curl -fsSL https://ollama.com/install.sh | sh");
export const NO_MODEL = reason("no_model", "llama-server has no model. Ollama has no model.",
  "llama-server -hf ggml-org/gemma-3-1b-it-GGUF\nollama pull llama3.2:3b");
export const BUSY = reason("box_busy", "other programs used the processor (box_busy)",
  "tokwatt bench run");
export const NOT_QUOTABLE = reason("not_quotable", `last run: ${BUSY.detail}`, BUSY.fix);
const IDLE = reason("idle", "No request is running.");
const OFFLINE = reason("offline", "The machine was last heard of 4 h ago.", "tokwatt agent status");

const powerLine = (scope, source, component, watts, extra = {}) => ({
  scope, source, component, contained_in: "", quality: "measured", headline: true,
  read_by: { device: "", name: "" }, power_watts: watts, at: null, at_reason: IDLE, ...extra,
});

// A switch behind a plug that `reader` reads.
export const demoSwitch = (reader, watts) => ({
  name: "switch", endpoints: [], energy_today_joules: 90_000, energy_today_partial: false,
  power: [powerLine("wall", "kasa", "shelf", watts,
                    { read_by: { device: reader.id, name: reader.name } })],
});
export const ITSELF = { device: "", meters: [] };

const estimate = (median, low, high, n = 10) =>
  ({ median, low, high, level: 0.95, n, covers: "this run" });

export const iso = (seconds) => new Date(seconds * 1000).toISOString();

function live(overrides) {
  return {
    decode_tokens_per_second: null, decode_tokens_per_second_reason: IDLE,
    prefill_tokens_per_second: null, prefill_tokens_per_second_reason: IDLE,
    active_requests: 0, quality: "derived", runtime: "", remote: false, model: "",
    power: [], utilization_ratio: 0.04, memory_used_bytes: 9.4e9, memory_total_bytes: 67.2e9,
    temperature_celsius: 41, clock_hertz: 2.1e9, throttled: [], ...overrides,
  };
}

const frameworkHeadline = {
  benchmark_id: "b0ffee0102030405060708090a0b0c0d", model: "llama-3.1-70b", runtime: "llamacpp",
  remote: false, status: "converged", quotable: true,
  decode_tokens_per_second: estimate(4.973, 4.941, 5.012),
  joules_per_output_token: 26.74, wh_per_1000_tokens: 7.428, energy_scope: "wall",
  electricity_cost_per_million_tokens: 1.0399, memory_bandwidth_used_ratio: 0.826,
  memory_bandwidth_denominator: "theoretical peak 256 GB/s, assumed",
};

export function demoDevices(now) {
  const framework = {
    id: "d0000000000000000000000000000001", name: "framework", local: true, state: "live",
    last_seen: iso(now), age_seconds: 0.4, chip: "AMD Ryzen AI Max+ 395", memory_bytes: 128e9,
    runtimes: [
      { kind: "llamacpp", version: "b6123", endpoint: "http://127.0.0.1:8080", models: 1,
        resident: ["llama-3.1-70b"] },
      { kind: "ollama", version: "0.12.3", endpoint: "http://127.0.0.1:11434", models: 2,
        resident: [] },
    ],
    live: live({
      decode_tokens_per_second: 4.982, prefill_tokens_per_second: 214.3, active_requests: 1,
      runtime: "llamacpp", model: "llama-3.1-70b", utilization_ratio: 0.931,
      memory_used_bytes: 51.3e9, memory_total_bytes: 128e9, temperature_celsius: 71.2,
      clock_hertz: 4.42e9,
      power: [
        powerLine("wall", "shelly", "plug", 133.4),
        powerLine("package", "rapl", "package-0", 88.62, { contained_in: "plug" }),
        powerLine("package", "rapl", "dram", null, { contained_in: "package-0", headline: false,
          power_watts_reason: reason("not_found", "This processor has no memory energy counter.") }),
      ],
    }),
    headline: frameworkHeadline,
    energy_today_joules: 1.94e6 * 3.6, energy_today_partial: false,
    powered_by: ITSELF, tags: [], demo: true,
  };
  const mini = {
    id: "d0000000000000000000000000000002", name: "mini", local: false, state: "live",
    last_seen: iso(now), age_seconds: 1.1, chip: "Intel N150", memory_bytes: 16.6e9,
    runtimes: [{ kind: "ollama", version: "0.12.3", endpoint: "http://127.0.0.1:11434", models: 1,
                 resident: ["llama3.2:1b"] }],
    live: live({
      memory_used_bytes: 4.2e9, memory_total_bytes: 16.6e9, temperature_celsius: null,
      temperature_celsius_reason: reason("not_found", "No temperature sensor was found.",
                                         "sudo modprobe coretemp"),
      power: [powerLine("package", "rapl", "package-0", null, { power_watts_reason: NO_RAPL })],
    }),
    headline: {
      benchmark_id: "b0000000000000000000000000000002", model: "llama3.2:1b", runtime: "ollama",
      remote: false, status: "not_converged", quotable: true,
      decode_tokens_per_second: estimate(28.43, 28.11, 28.79),
      joules_per_output_token: null, joules_per_output_token_reason: NO_RAPL,
      wh_per_1000_tokens: null, wh_per_1000_tokens_reason: NO_RAPL, energy_scope: null,
      energy_scope_reason: NO_RAPL,
      electricity_cost_per_million_tokens: null,
      electricity_cost_per_million_tokens_reason: NO_RAPL,
      memory_bandwidth_used_ratio: 0.874, memory_bandwidth_denominator: "CPU read, measured",
    },
    energy_today_joules: null, energy_today_joules_reason: NO_RAPL, energy_today_partial: true,
    powered_by: ITSELF, tags: [], demo: true,
  };
  const attic = {
    id: "d0000000000000000000000000000003", name: "attic", local: false, state: "offline",
    last_seen: iso(now - 14400), age_seconds: 14400, chip: "Intel Core i5-8500T",
    memory_bytes: 33.5e9, runtimes: [],
    live: live({ power: [], decode_tokens_per_second_reason: OFFLINE, active_requests: null,
                 active_requests_reason: OFFLINE, utilization_ratio: null,
                 utilization_ratio_reason: OFFLINE, memory_used_bytes: null,
                 memory_used_bytes_reason: OFFLINE, memory_total_bytes: null,
                 memory_total_bytes_reason: OFFLINE, temperature_celsius: null,
                 temperature_celsius_reason: OFFLINE }),
    headline: null, headline_reason: NO_RUNTIME, energy_today_joules: null,
    energy_today_joules_reason: OFFLINE, energy_today_partial: true, powered_by: ITSELF, tags: [], demo: true,
  };
  return [framework, mini, attic];
}

export function demoFleet(devices, price, now, unattended) {
  const counted = devices.filter((one) => one.state === "live" &&
    one.live.power.some((line) => line.scope === "wall" && line.power_watts !== null));
  const watts = counted.map((one) => one.live.power[0].power_watts);
  const liveOnes = devices.filter((one) => one.state === "live");
  const rates = liveOnes.map((one) => one.live.decode_tokens_per_second).filter((rate) => rate !== null);
  const joules = counted.reduce((sum, one) => sum + (one.energy_today_joules ?? 0), 0);
  const total = (values) => (values.length === 0 ? null : values.reduce((a, b) => a + b, 0));
  const noPower = reason("no_wall_or_system_power", "no wall or system power");
  return {
    schema_version: 1, generated_at: iso(now), collector_version: "0.1.0-demo", price,
    totals: {
      devices: devices.length, live: liveOnes.length,
      decode_tokens_per_second: total(rates), decode_tokens_per_second_reason:
        rates.length === 0 ? IDLE : undefined,
      power_watts: total(watts), power_watts_reason: watts.length === 0 ? NO_RAPL : undefined,
      energy_today_joules: counted.length === 0 ? null : joules,
      energy_today_joules_reason: counted.length === 0 ? NO_RAPL : undefined,
      energy_scopes: counted.length === 0 ? [] : ["wall"],
      cost_today: counted.length === 0 ? null : (joules / 3.6e6) * price.price_per_kwh,
      cost_today_reason: counted.length === 0 ? NO_RAPL : undefined,
      decode_partial: rates.length < liveOnes.length,
      power_partial: counted.length < devices.length,
      energy_partial: devices.some((one) => (one.energy_today_joules === null
        ? one.state === "live" : one.energy_today_partial)),
      not_counted: devices.filter((one) => !counted.includes(one))
        .map((one) => ({ device: one.id, name: one.name, reason: noPower })),
    },
    devices,
    unattended,
  };
}

export { reason, estimate };
