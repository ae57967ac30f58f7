// The longer demo documents: a device with its panels, a benchmark, claims, series.
// Made up and marked `demo: true`, as in demo_documents.mjs.

import { BUSY, estimate, iso, NO_RAPL, NO_RUNTIME, reason } from "./demo_documents.mjs";

const PEAK = 256e9;
const NO_SCOPE = reason("not_applicable", "Only power and energy have a scope.");
const NOT_OF_THIS_KIND = reason("not_applicable", "It is no such sensor.");
const SILENT = reason("not_reported", "The source does not say it, and no table here does.");
const WIDE = reason("not_converged", "The interval is still 3.1 % wide after 20 blocks.");

function bandwidth(device, now) {
  const row = (kernel, best, median) => ({
    id: `w-${kernel}`, device: device.id, at: iso(now - 7200), path: "cpu", kernel, isa: "avx512", gpu_name: "",
    threads: 16, buffer_bytes: 2 ** 30, trials: 20, best_bytes_per_second: best,
    median_bytes_per_second: median, peak_ratio: best / PEAK,
    counting_rule: "bytes named by the kernel", validity: [],
  });
  const why = reason("no_gpu", "There is only software that plays a GPU.", "install the GPU's own driver");
  const no_gpu = { ...row("read", null, null), id: "w-gpu", path: "gpu", isa: "", threads: 0, trials: 0, peak_ratio: null,
                   best_bytes_per_second_reason: why, median_bytes_per_second_reason: why, peak_ratio_reason: why };
  return [row("read", 110.4e9, 108.9e9), row("copy", 97.1e9, 95.2e9), row("triad", 101.8e9, 99.7e9), no_gpu];
}

function machineParts() {
  return {
    cores: [{ kind: "", count: 16, max_hz: 5.1e9 }], cores_text: "16 cores @ 5.1 GHz",
    memory_modules: [{ count: 8, type: "LPDDR5", bytes: 17.2e9, data_width_bits: 32, transfers_per_second: 8e9 }],
    memory_modules_text: "8 × 16 GiB LPDDR5-8000",
    gpus: [{ address: "0000:c1:00.0", vendor: "AMD", device_id: "0x1586", name: "AMD Radeon 8060S", driver: "amdgpu",
             driver_version: "", architecture: "gfx1151", text: "AMD Radeon 8060S (gfx1151, 40 compute units)",
             driver_text: "amdgpu of the kernel", memory_text: "537 MB of its own + 103 GB of the system's",
             compute_units: 40, integrated: true, memory_bytes: 537e6, shared_memory_bytes: 103e9 }],
    network: [{ name: "enp191s0", driver: "r8169", kind: "ethernet", state: "up", port: "",
                text: "r8169, 1 Gb/s, MTU 1500", bits_per_second: 1e9, mtu_bytes: 1500,
                bus_bits_per_second: null,
                bus_bits_per_second_reason: reason("not_reported", "It is on no PCI Express link that tells its speed.") }],
    thunderbolt: [{ device: "0-1", name: "mac-studio", text: "40 Gb/s", rx_bits_per_second: 40e9,
                    tx_bits_per_second: 40e9 }],
    rdma: [], thermal_trips: [{ zone: "acpitz", kind: "critical", celsius: 119 }],
  };
}

function energyOf(cost) {
  return [
    { scope: "wall", source: "shelly", component: "plug", quality: "measured",
      joules_per_output_token: estimate(26.74, 26.5, 27.1), joules_per_output_token_net: 24.9,
      joules_per_decode_token: null, joules_per_prefill_token: null,
      mean_watts: 133.1, wh_per_1000_tokens: 7.428, electricity_cost_per_million_tokens: cost,
      edge_bound_ratio: 0.01 },
    { scope: "package", source: "rapl", component: "package-0", quality: "measured",
      joules_per_output_token: estimate(17.8, 17.6, 18.1), joules_per_output_token_net: 16.9,
      joules_per_decode_token: null, joules_per_prefill_token: null,
      mean_watts: 88.4, wh_per_1000_tokens: 4.944, electricity_cost_per_million_tokens: cost * 0.66,
      edge_bound_ratio: 0.002 },
  ];
}

function summary(device, overrides, now) {
  return {
    id: "b", device: device.id, suite: "quick", started_at: iso(now - 7200), ended_at: iso(now - 7100),
    status: "converged", grade: "B", runtime: "llamacpp", runtime_version: "b6123",
    remote: false, quotable: true, engine: "llama.cpp", processor: "gpu-0", model: "llama-3.1-70b", quantisation: "Q4_K_M", n: 10,
    prompt_tokens: 512, output_tokens: 128, warmup_discarded: 1, decode_tokens_per_second: estimate(4.973, 4.941, 5.012),
    prefill_tokens_per_second: estimate(213.1, 210.2, 216.8), energy: energyOf(1.0399),
    bytes_per_token: 42.5e9, memory_bandwidth_used_ratio: 0.826,
    memory_bandwidth_denominator: "theoretical peak 256 GB/s, assumed",
    memory_bandwidth_denominator_quality: "assumed", physics: "within_bound", physics_detail: "",
    validity: [], demo: true, ...overrides,
  };
}

export function demoBenchmarks(device, now) {
  if (device.headline_reason?.code === "not_quotable") {
    return [summary(device, { quotable: false, quotable_reason: BUSY, validity: ["box_busy"] }, now)];
  }
  if (device.headline === null) return [];
  const first = summary(device, {
    id: device.headline.benchmark_id, model: device.headline.model, runtime: device.headline.runtime,
    decode_tokens_per_second: device.headline.decode_tokens_per_second,
    memory_bandwidth_used_ratio: device.headline.memory_bandwidth_used_ratio,
    memory_bandwidth_denominator: device.headline.memory_bandwidth_denominator,
    status: device.headline.status,
    ...(device.headline.status === "converged" ? {} : { status_reason: WIDE }),
    ...(device.headline.energy_scope === null ? { energy: [], energy_reason: NO_RAPL } : {}),
  }, now);
  return [
    first,
    summary(device, {
      id: "b2", model: "qwen2.5-7b", quantisation: "Q4_K_M", status: "not_converged", n: 20,
      started_at: iso(now - 90000), ended_at: iso(now - 89000),
      status_reason: WIDE,
      decode_tokens_per_second: estimate(41.2, 39.9, 42.5, 20), energy: [], energy_reason: NO_RAPL,
    }, now),
    summary(device, {
      id: "b5", model: "qwen2.5-7b", started_at: iso(now - 100000), ended_at: iso(now - 99900),
      quotable: false, quotable_reason: BUSY, validity: ["box_busy"],
      decode_tokens_per_second: estimate(33.1, 32.6, 33.9), energy: [], energy_reason: NO_RAPL,
    }, now),
    summary(device, {
      id: "b3", quotable: false, quotable_reason: reason("above_bound", "It is above the bound."), model: "qwen2.5-0.5b", quantisation: "Q8_0", physics: "above_bound", grade: "C",
      started_at: iso(now - 180000), ended_at: iso(now - 179900),
      physics_detail: "412 tokens/s would read 219 GB/s, above the 110 GB/s measured.",
      decode_tokens_per_second: estimate(412, 405, 419), energy: [], energy_reason: NO_RAPL,
    }, now),
    summary(device, {
      id: "b4", model: "llama-3.1-70b", status: "yielded", n: 2, grade: "",
      quotable: false, quotable_reason: reason("user_request", "A request of yours arrived."),
      started_at: iso(now - 260000), ended_at: iso(now - 259900), decode_tokens_per_second: null,
      decode_tokens_per_second_reason: reason("too_few", "Stopped after 2 blocks."),
      prefill_tokens_per_second: null, prefill_tokens_per_second_reason: reason("too_few", "Stopped after 2 blocks."),
      status_reason: reason("user_request", "A request of yours arrived."), energy: [], energy_reason: NO_RAPL,
    }, now),
  ];
}

export function demoBenchmark(device, id, price, now) {
  const found = demoBenchmarks(device, now).find((one) => one.id === id);
  if (found === undefined) return null;
  const middle = found.decode_tokens_per_second?.median ?? 1;
  const blocks = [-0.9, -0.4, -0.2, -0.1, 0, 0.05, 0.2, 0.3, 0.5, 1].map((offset, index) => ({
    id: `r${index}`, device: device.id, at: iso(now - 7200 + index * 30), runtime: found.runtime,
    model: found.model, n_prompt_total: 512, n_prompt_cached: 0, n_output: 128, ttft_seconds: 2.4,
    prefill_seconds: 2.4, decode_seconds: 25, decode_tokens_per_second: middle * (1 + offset / 120),
    prefill_tokens_per_second: 213, energy: [], overlapped: false, finish: "length",
    quality: "measured", validity: [],
  }));
  const energy = found.energy.map((row) => ({ ...row,
    electricity_cost_per_million_tokens: row.wh_per_1000_tokens * price.price_per_kwh }));
  const receipt = {
    machine: `${device.name} (demo), ${device.chip}`, model: found.model,
    quantisation: found.quantisation, runtime: `${found.runtime} ${found.runtime_version}`,
    speed: "demo", power: "demo", energy: "demo", cost: "demo",
    verdict: "Writes at 83 % of what its memory can deliver: memory is the limit, as the article says.",
  };
  return { schema_version: 1, ...found, energy, blocks, environment: [], receipt,
           markdown: `**${receipt.machine}** | ${found.model} | demo data, not measured` };
}

export function demoDevice(device, now, overrides = {}) {
  const models = device.runtimes.length === 0 ? [] : [
    { name: "llama-3.1-70b", digest: "sha256:demo1", quantisation: "Q4_K_M", format: "gguf",
      size_bytes: 42.5e9, resident: true, context_tokens: 8192, weight_bytes_per_token: 42.4e9,
      local_text_generating: true },
    { name: "qwen2.5-7b", digest: "sha256:demo2", quantisation: "Q4_K_M", format: "gguf",
      size_bytes: 4.68e9, resident: false, context_tokens: 32768, weight_bytes_per_token: null,
      weight_bytes_per_token_reason: reason("not_readable", "The model file cannot be read by the agent."),
      local_text_generating: true },
  ];
  const sensor = (probe, metric, component, present, extra = {}) => ({
    probe, source: probe, component, metric, scope: null, scope_reason: NO_SCOPE, quality: "measured", kind: "instant",
    resolution: null, resolution_reason: SILENT, resolution_unit: "1", refresh_seconds: 1,
    averaging_seconds: null, averaging_seconds_reason: NOT_OF_THIS_KIND,
    counter_wraps_at_joules: null, counter_wraps_at_joules_reason: NOT_OF_THIS_KIND,
    contained_in: "", powers: "", present,
    last_value: null, last_value_reason: SILENT, last_at: null, last_at_reason: SILENT, ...extra,
  });
  return {
    schema_version: 1, ...device,
    inventory: {
      os: "Debian GNU/Linux 12", kernel: "6.1.0", architecture: "x86_64",
      vendor_model: "Framework Desktop", virtualisation: "", physical_cores: 16, logical_cores: 32,
      last_level_cache_bytes: 67.1e6,
      gpu_addressable_bytes: 103e9, peak_bytes_per_second: PEAK,
      peak_source: "256 bit × 8000 MT/s", governor: "powersave", power_mode: "balanced",
      agent_version: "0.1.0-demo", ...machineParts(),
    },
    sensors: [
      sensor("shelly", "device_power_watts", "plug", true, { scope: "wall", last_value: 133.4 }),
      sensor("shelly", "device_power_watts", "rack", true,
             { scope: "wall", last_value: 7.3, powers: "switch", kind: "averaged", averaging_seconds: 60, averaging_seconds_reason: undefined }),
      sensor("rapl", "device_energy_joules_total", "package-0", true,
             { scope: "package", kind: "counter", last_value: 812345.6, refresh_seconds: 0.001,
               resolution: 6.1e-5, resolution_reason: undefined, resolution_unit: "joules",
               counter_wraps_at_joules: 262143.3, counter_wraps_at_joules_reason: undefined }),
      sensor("hwmon", "device_temperature_celsius", "k10temp", true, { last_value: 71.2 }),
      sensor("hwmon", "device_fan_rpm", "fan1", true, { last_value: 1180 }),
      sensor("rapl", "device_energy_joules_total", "dram", false,
             { reason: reason("not_found", "This processor has no memory energy counter.") }),
      sensor("battery", "device_power_watts", "", false,
             { reason: reason("not_found", "This machine has no battery.") }),
      sensor("amdgpu", "device_power_watts", "gpu-0", false, { reason: NO_RAPL }),
    ],
    runtime_details: device.runtimes.map((runtime, index) => ({
      kind: runtime.kind, endpoint: runtime.endpoint, version: runtime.version, engine: "llama.cpp",
      processor: "gpu-0", remote: false, present: true, passive: index === 0,
      passive_reason: index === 0 ? undefined
        : reason("no_slots", "This version does not show its running requests.",
                 "tokwatt config show proxy"),
      models,
    })),
    bandwidth: device.name === "framework" ? bandwidth(device, now) : [],
    benchmarks: demoBenchmarks(device, now), jobs: [],
    gaps: [{ id: "e1", device: device.id, at: iso(now - 40000), kind: "lifecycle",
             summary: "The agent started; its previous life ended cleanly." },
           { id: "e2", device: device.id, at: iso(now - 41000), kind: "gap",
             summary: "No readings for 12 min: the machine was suspended." },
           { id: "e3", device: device.id, at: iso(now - 42000), kind: "inventory",
             summary: "governor: performance → powersave; link enp191s0: 5 Gb/s → 1 Gb/s",
             changes: [{ what: "governor", before: "performance", after: "powersave", times: 1 },
                       { what: "link enp191s0", before: "5 Gb/s", after: "1 Gb/s", times: 14 }] }],
    agent: { cpu_ratio: 0.0021, watts: 0.021, resident_memory_bytes: 6.4e6, spool_batches: 0 },
    ...overrides,
  };
}

export { NO_RUNTIME };
