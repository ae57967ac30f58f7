// Long because it is one contract, read as a whole.
//
// The JSON of /api/v1, as types: the page and the collector agree here (and openapi.json says the
// same). SI units in the key names, no rounding. An absent value is null and `<key>_reason` says
// why; a key that does not apply is left out. `next_cursor` alone is null without a reason: the
// list ends there. Times are RFC 3339 in UTC.

export type Scope = "wall" | "system" | "package" | "board";
export type Quality = "measured" | "derived" | "estimated" | "assumed";

export interface Reason {
  code: string;   // stable snake_case: "not_found", "permission_denied", "stale", ...
  detail: string; // a sentence
  fix: string;    // a command or an action that would bring the value; may be empty
}

export interface Estimate {
  median: number;
  low: number;
  high: number;
  level: number;  // nominal coverage, corrected for looks: 0.95
  n: number;
  covers: "this run" | "across sessions";
}

/** One line per (scope, component). Never added across scopes. */
export interface PowerLine {
  scope: Scope;
  source: string;
  component: string;
  contained_in: string;          // component that includes this one, or ""
  quality: Quality;
  headline: boolean;             // the one component picked for its scope
  read_by: { device: string; name: string };  // whose series it is; "": this device's
  power_watts: number | null;
  power_watts_reason?: Reason;
  at: string | null;
  at_reason?: Reason;
}

export interface Price {
  price_per_kwh: number;         // 0.14 until set
  currency: string;              // "USD"
  assumed: boolean;              // true until the user sets it: "at the article's $0.14, assumed"
  note: string;
}

export interface Live {          // of one device, now
  decode_tokens_per_second: number | null;
  decode_tokens_per_second_reason?: Reason;
  prefill_tokens_per_second: number | null;
  prefill_tokens_per_second_reason?: Reason;
  active_requests: number | null;
  active_requests_reason?: Reason;
  quality: Quality;              // "derived" when polled
  runtime: string;               // which one is active, or ""
  remote: boolean;               // another machine writes (some of) it: its watts are not these
  model: string;
  power: PowerLine[];
  power_reason?: Reason;         // why no line has a value
  utilization_ratio: number | null;
  utilization_ratio_reason?: Reason;
  memory_used_bytes: number | null;
  memory_used_bytes_reason?: Reason;
  memory_total_bytes: number | null;
  memory_total_bytes_reason?: Reason;
  temperature_celsius: number | null;
  temperature_celsius_reason?: Reason;
  clock_hertz: number | null;
  clock_hertz_reason?: Reason;
  throttled: { reason: string; active: boolean }[];
}

export interface Headline {      // the receipt's figures, from the newest valid benchmark
  benchmark_id: string;
  model: string;
  runtime: string;
  remote: boolean;               // the runtime is on another machine: no watts, no MBU
  status: "converged" | "not_converged"; // not_converged: say so beside the figures
  quotable: boolean;             // false: measured under conditions that make it no figure to show
  quotable_reason?: Reason;      // when it is false
  decode_tokens_per_second: Estimate | null;
  decode_tokens_per_second_reason?: Reason;
  joules_per_output_token: number | null;      // gross
  joules_per_output_token_reason?: Reason;
  wh_per_1000_tokens: number | null;
  wh_per_1000_tokens_reason?: Reason;
  energy_scope: Scope | null;
  energy_scope_reason?: Reason;
  electricity_cost_per_million_tokens: number | null;
  electricity_cost_per_million_tokens_reason?: Reason;
  memory_bandwidth_used_ratio: number | null;  // MBU; its denominator is named
  memory_bandwidth_used_ratio_reason?: Reason;
  memory_bandwidth_denominator: string;        // "CPU read, measured" ...
}

export interface DeviceSummary {
  id: string;                    // hex
  name: string;
  local: boolean;                // this collector's own machine: it needed not to join
  state: "live" | "stale" | "offline";
  last_seen: string | null;
  last_seen_reason?: Reason;
  age_seconds: number | null;
  age_seconds_reason?: Reason;
  chip: string;
  memory_bytes: number | null;
  memory_bytes_reason?: Reason;
  runtimes: { kind: string; version: string; endpoint: string; models: number; resident: string[] }[];
  live: Live;
  headline: Headline | null;
  headline_reason?: Reason;      // "no_runtime" (its fix: one way per line), "no_model", ...
  energy_today_joules: number | null;          // wall or system only
  energy_today_joules_reason?: Reason;
  energy_today_partial: boolean;
  powered_by: PoweredBy;         // as its owner chose
  tags: string[];                // as its owner chose; sorted
  version_skew?: Reason;         // "update_available", or "versions_apart": further than is tested
  demo: boolean;
}

// The machine that it is a part of (a virtual machine's host), or meters; both empty: what its agent
// reads, and plugs that name it.
export interface PoweredBy {
  device: string;
  meters: PowerMeter[];
}

export interface PowerMeter {
  device: string;                // who reads it
  source: string;
  component: string;
}

// PATCH /devices/{id}: one of them, or more.
export interface DeviceChange {
  name?: string;
  powered_by?: PoweredBy;
  tags?: string[];               // at most 8, of 1 to 32 bytes
}

/** GET /members: the machines that joined, newest first, also those that never sent anything. */
export interface Members {
  schema_version: 1;
  members: Member[];
}

export interface Member {
  device: string;                // hex
  name: string;                  // as the fleet calls it
  tags: string[];                // as the fleet has them, also before it sent anything
  joined: string;
  certified_until: string;       // renewed by itself; past: it was off for long, and renews when back
  revoked: string | null;
  revoked_reason?: Reason;
  copy_seen: string | null;      // a machine with a replaced key knocked then: a copied disk
  copy_seen_reason?: Reason;
}

/** POST /joins: a line to paste on the machine that joins. */
export interface JoinRequest {
  replaces?: string;             // id of a member whose place the machine takes
  allow_measuring?: boolean;     // the collector may start benchmarks there; default true
}

export interface Join {          // the answer: the only time that the code is told
  id: string;
  code: string;                  // "K7Q2-9M4P-..."
  command: string;               // the line to paste
  fetch: string;                 // its curl part alone, which prints the script: to read it first
  token: string;                 // for `tokwatt enroll`, without a script
  expires: string;
  expires_in_seconds: number;    // from this answer on, by the collector's clock
  builds: Build[];               // what this collector can hand out
}

export interface Build {
  os: "linux" | "macos";
  architecture: "amd64" | "arm64";
  version: string;
  sha256: string | null;
  sha256_reason?: Reason;        // this collector has no such build; fix: the command that brings it
  portable: boolean;             // it needs no library of a machine but the C library
  portable_reason?: Reason;      // when it is false; fix: the command that brings one that is
}

/** GET /joins/{id}: how far it is. */
export interface JoinState {
  id: string;
  state: "waiting" | "fetched" | "joined" | "expired" | "cancelled";
  expires: string;
  expires_in_seconds: number;    // from this answer on, by the collector's clock; 0: it is over
  expired: boolean;              // nobody used it in time, or it was cancelled
  replaces: string;              // id, or ""
  fetched: string | null;        // when the script was downloaded
  fetched_reason?: Reason;
  fetched_by: string;            // from which address, or ""
  trouble: string;               // why the last attempt failed, or ""
  joined: string | null;         // when
  joined_reason?: Reason;
  cancelled: string | null;      // when
  cancelled_reason?: Reason;
  device: string;                // that joined, or ""
  device_name: string;
}

/** GET /sign-in: what the page asks first. Behind it nothing is told without a password. */
export interface SignIn {
  signed_in: boolean;
  local: boolean;                // over loopback: no password
  open_to_network: boolean;      // the collector was started with --lan
}

export interface SignInRequest { // POST /sign-in
  password: string;
}

export interface Fleet {
  schema_version: 1;
  generated_at: string;
  collector_version: string;
  price: Price;
  totals: {
    devices: number;
    live: number;
    decode_tokens_per_second: number | null;
    decode_tokens_per_second_reason?: Reason;
    power_watts: number | null;                // only devices with wall or system power
    power_watts_reason?: Reason;
    energy_today_joules: number | null;
    energy_today_joules_reason?: Reason;
    energy_scopes: Scope[];                    // each that is in it, once: wall, system
    cost_today: number | null;
    cost_today_reason?: Reason;
    decode_partial: boolean;                   // a live device has no rate
    power_partial: boolean;                    // a device is not counted
    energy_partial: boolean;                   // a device is not in it, or not for all of today
    not_counted: { device: string; name: string; reason: Reason }[];
  };
  devices: DeviceSummary[];
  unattended: Unattended[];
}

// Something that a plug feeds and that has no agent: a switch, a PC, a machine with a runtime.
export interface Unattended {
  name: string;
  endpoints: string[];           // of runtimes on it that a device watches
  power: PowerLine[];
  power_reason?: Reason;         // why no line has a value
  energy_today_joules: number | null;
  energy_today_joules_reason?: Reason;
  energy_today_partial: boolean;
}

export interface Sensor {
  probe: string;
  source: string;
  component: string;
  metric: string;
  scope: Scope | null;
  scope_reason?: Reason;
  quality: Quality;
  kind: string;                  // "counter", "instant", "averaged"
  resolution: number | null;     // smallest step, in resolution_unit
  resolution_reason?: Reason;
  resolution_unit: string;
  refresh_seconds: number | null;
  refresh_seconds_reason?: Reason;
  averaging_seconds: number | null;        // of a mean over time: how much of it
  averaging_seconds_reason?: Reason;
  counter_wraps_at_joules: number | null;  // where a counter of energy starts again
  counter_wraps_at_joules_reason?: Reason;
  contained_in: string;          // component of the same source that includes this one
  powers: string;                // of a plug: what it feeds; "" is this machine
  present: boolean;
  reason?: Reason;
  last_value: number | null;
  last_value_reason?: Reason;
  last_at: string | null;
  last_at_reason?: Reason;
}

export interface RuntimeInfo {
  kind: string;
  endpoint: string;
  version: string;
  engine: string;
  processor: string;
  remote: boolean;               // on another machine
  present: boolean;
  reason?: Reason;               // no runtime: how to install one
  passive: boolean;              // live activity can be seen without a proxy
  passive_reason?: Reason;
  models: {
    name: string;
    digest: string;
    quantisation: string;
    format: string;
    size_bytes: number | null;
    size_bytes_reason?: Reason;
    resident: boolean;
    context_tokens: number | null;
    context_tokens_reason?: Reason;
    weight_bytes_per_token: number | null;
    weight_bytes_per_token_reason?: Reason;
    local_text_generating: boolean;
  }[];
  models_reason?: Reason;        // no model: how to pull one
}

export interface CoreGroup {
  kind: string;                  // "Cortex-X925", "P-core", "Zen 5c", or ""
  count: number;
  max_hz: number | null;
  max_hz_reason?: Reason;
}

/** Modules, or soldered chips, that are alike. */
export interface MemoryModules {
  count: number;
  type: string;                  // "DDR5"
  bytes: number | null;          // of each
  bytes_reason?: Reason;
  data_width_bits: number | null;
  data_width_bits_reason?: Reason;
  transfers_per_second: number | null;
  transfers_per_second_reason?: Reason;
}

export interface Gpu {
  address: string;               // "0000:c1:00.0"
  vendor: string;
  device_id: string;
  name: string;
  driver: string;
  driver_version: string;        // "": the kernel's
  architecture: string;          // "gfx1151"
  text: string;                  // "AMD Radeon 8060S (gfx1151, 40 compute units)"
  driver_text: string;
  memory_text: string;
  compute_units: number | null;
  compute_units_reason?: Reason;
  integrated: boolean | null;    // works in the system's memory
  integrated_reason?: Reason;
  memory_bytes: number | null;
  memory_bytes_reason?: Reason;
  shared_memory_bytes: number | null;
  shared_memory_bytes_reason?: Reason;
}

export interface NetworkLink {
  name: string;
  driver: string;
  kind: string;                  // "ethernet", "wifi", "thunderbolt"
  state: string;                 // "up", "down"
  port: string;                  // "QSFP 1", where several interfaces share one
  text: string;                  // "ixgbe, 10 Gb/s, MTU 1500"
  bits_per_second: number | null;
  bits_per_second_reason?: Reason;
  mtu_bytes: number | null;
  mtu_bytes_reason?: Reason;
  bus_bits_per_second: number | null; // what its PCI Express link carries
  bus_bits_per_second_reason?: Reason;
}

export interface ThunderboltLink {
  device: string;
  name: string;
  text: string;                  // "40 Gb/s"
  rx_bits_per_second: number | null;
  rx_bits_per_second_reason?: Reason;
  tx_bits_per_second: number | null;
  tx_bits_per_second_reason?: Reason;
}

export interface RdmaPort {
  device: string;
  port: number;
  state: string;                 // "ACTIVE"
  link_layer: string;
  interface: string;
  text: string;
  bits_per_second: number | null;
  bits_per_second_reason?: Reason;
}

export interface ThermalTrip {
  zone: string;
  kind: string;                  // "passive", "hot", "critical"
  celsius: number;
}

/** What a machine is: its inventory. */
export interface Machine {
  os: string;
  kernel: string;
  architecture: string;
  vendor_model: string;
  virtualisation: string;
  physical_cores: number | null;
  physical_cores_reason?: Reason;
  logical_cores: number | null;
  logical_cores_reason?: Reason;
  last_level_cache_bytes: number | null;
  last_level_cache_bytes_reason?: Reason;
  gpu_addressable_bytes: number | null;
  gpu_addressable_bytes_reason?: Reason;
  peak_bytes_per_second: number | null;
  peak_bytes_per_second_reason?: Reason;
  peak_source: string;           // "chip table", "SMBIOS 3.5: 2 channels, ...", or why there is none
  governor: string;
  power_mode: string;
  agent_version: string;
  cores: CoreGroup[];            // fastest kind first
  cores_text: string;            // "10 × Cortex-X925 @ 3.9 GHz + 10 × Cortex-A725 @ 2.8 GHz"
  memory_modules: MemoryModules[];
  memory_modules_text: string;   // "2 × 32 GiB DDR5-5600"
  memory_modules_reason?: Reason; // none are known
  gpus: Gpu[];
  network: NetworkLink[];
  thunderbolt: ThunderboltLink[];
  rdma: RdmaPort[];
  thermal_trips: ThermalTrip[];
}

export interface Device extends DeviceSummary {
  schema_version: 1;
  inventory: Machine | null;
  inventory_reason?: Reason;
  sensors: Sensor[];
  runtime_details: RuntimeInfo[];
  bandwidth: Bandwidth[];
  benchmarks: BenchmarkSummary[]; // newest first, at most 20
  jobs: Job[];                    // running or queued measurements
  gaps: TimelineEvent[];          // newest first, at most 20
  agent: {
    cpu_ratio: number | null;
    cpu_ratio_reason?: Reason;
    watts: number | null; // its share of the processor package's, estimated
    watts_reason?: Reason;
    resident_memory_bytes: number | null;
    resident_memory_bytes_reason?: Reason;
    spool_batches: number | null;
    spool_batches_reason?: Reason;
    version_skew?: Reason; // as of its summary
  };
}

export interface Bandwidth {
  id: string;
  device: string;
  at: string;
  path: string;                  // "cpu", "gpu", "software"
  kernel: string;                // "read", "copy", "triad"
  isa: string;
  gpu_name: string;              // as its driver names it; "" for the processor
  threads: number;
  buffer_bytes: number;
  trials: number;
  best_bytes_per_second: number | null;
  best_bytes_per_second_reason?: Reason;
  median_bytes_per_second: number | null;
  median_bytes_per_second_reason?: Reason;
  peak_ratio: number | null;     // best / theoretical peak
  peak_ratio_reason?: Reason;
  counting_rule: string;
  validity: string[];
}

export interface BenchmarkSummary {
  id: string;
  device: string;
  suite: string;
  started_at: string;
  ended_at: string;
  status: "converged" | "not_converged" | "cancelled" | "yielded" | "failed";
  status_reason?: Reason;
  grade: "A" | "B" | "C" | "";
  runtime: string;
  runtime_version: string;
  engine: string;
  processor: string;
  remote: boolean;
  model: string;
  quantisation: string;
  n: number;                     // blocks that count
  prompt_tokens: number | null;  // medians of the counted blocks: a slow machine gets shorter ones
  prompt_tokens_reason?: Reason;
  output_tokens: number | null;
  output_tokens_reason?: Reason;
  warmup_discarded: number;
  decode_tokens_per_second: Estimate | null;
  decode_tokens_per_second_reason?: Reason;
  prefill_tokens_per_second: Estimate | null;
  prefill_tokens_per_second_reason?: Reason;
  energy: BenchmarkEnergy[];
  energy_reason?: Reason;        // no power source: why
  bytes_per_token: number | null;
  bytes_per_token_reason?: Reason;
  memory_bandwidth_used_ratio: number | null;
  memory_bandwidth_used_ratio_reason?: Reason;
  memory_bandwidth_denominator: string;
  memory_bandwidth_denominator_quality: Quality;
  physics: "within_bound" | "above_bound" | "unknown"; // above_bound: flagged, never a headline
  physics_detail: string;
  validity: string[];
  quotable: boolean;             // false: never a headline or a receipt
  quotable_reason?: Reason;      // why, when it is not
  demo: boolean;
}

export interface BenchmarkEnergy {
  scope: Scope;
  source: string;
  component: string;
  quality: Quality;
  joules_per_output_token: Estimate | null;          // gross, reading the prompts included
  joules_per_output_token_reason?: Reason;
  joules_per_output_token_net: number | null;        // net of model-resident idle
  joules_per_output_token_net_reason?: Reason;
  joules_per_decode_token: Estimate | null;          // writing alone
  joules_per_decode_token_reason?: Reason;
  joules_per_prefill_token: Estimate | null;         // per uncached prompt token
  joules_per_prefill_token_reason?: Reason;
  mean_watts: number | null;
  mean_watts_reason?: Reason;
  wh_per_1000_tokens: number | null;
  wh_per_1000_tokens_reason?: Reason;
  electricity_cost_per_million_tokens: number | null;
  electricity_cost_per_million_tokens_reason?: Reason;
  edge_bound_ratio: number | null;
  edge_bound_ratio_reason?: Reason;
}

export interface Benchmark extends BenchmarkSummary {
  schema_version: 1;
  blocks: InferenceRow[];
  environment: { name: string; value: string }[];
  markdown: string;              // the receipt, ready to paste
  receipt: Receipt;
}

export interface Receipt {
  machine: string;
  model: string;
  quantisation: string;
  runtime: string;
  speed: string;                 // "28.4 tok/s decode, 95 % interval [28.1, 28.8], n 10, this run"
  power: string;                 // "46 W [system]" or "no watts: <reason>"
  energy: string;                // "0.45 Wh per 1 000 tokens" or the reason
  cost: string;                  // "$0.063 electricity per million tokens at the article's $0.14, assumed"
  verdict: string;               // one sentence
}

export interface InferenceRow {  // one request; also the rows of /requests
  id: string;
  device: string;
  at: string;
  runtime: string;
  model: string;
  n_prompt_total: number | null;
  n_prompt_total_reason?: Reason;
  n_prompt_cached: number | null;
  n_prompt_cached_reason?: Reason;
  n_output: number | null;
  n_output_reason?: Reason;
  ttft_seconds: number | null;
  ttft_seconds_reason?: Reason;
  prefill_seconds: number | null;
  prefill_seconds_reason?: Reason;
  decode_seconds: number | null;
  decode_seconds_reason?: Reason;
  decode_tokens_per_second: number | null;
  decode_tokens_per_second_reason?: Reason;
  prefill_tokens_per_second: number | null;
  prefill_tokens_per_second_reason?: Reason;
  energy: { scope: Scope; source: string; component: string; joules: number | null; joules_reason?: Reason }[];
  energy_reason?: Reason;        // remote_runtime: another machine answered
  overlapped: boolean;
  finish: string;
  quality: Quality;
  validity: string[];
}

export interface Page<T> {
  schema_version: 1;
  items: T[];
  next_cursor: string | null;    // null: there are no more
}

export interface Series {
  schema_version: 1;
  device: string;
  metric: string;
  from: string;
  to: string;
  step_seconds: number;
  series: {
    source: string;
    component: string;
    labels: Record<string, string>;
    quality: Quality;
    /** One row per step that has samples: [unix seconds, min, max, mean, last]. Gaps are absent. */
    points: [number, number, number, number, number][];
  }[];
}

export interface Energy {
  schema_version: 1;
  from: string;
  to: string;
  by: "device" | "hour" | "day";
  price: Price;
  rows: {
    device: string;
    name: string;
    start?: string;              // for hour and day
    scope: Scope | null;
    scope_reason?: Reason;
    source: string;
    component: string;
    energy_joules: number | null;
    energy_joules_reason?: Reason;
    covered_seconds: number;     // how much of the range has readings
    partial: boolean;
    counted: boolean;            // the total is of this component of the device
    cost: number | null;
    cost_reason?: Reason;
  }[];
  total_energy_joules: number | null;
  total_energy_joules_reason?: Reason;
  total_cost: number | null;
  total_cost_reason?: Reason;
  partial: boolean;
}

export interface Claim {
  id: string;                    // "seed-H2"
  pack: string;                  // "seed-article"
  statement: string;
  source: string;
  assumed_value?: number;        // left out where the statement names no figure
  unit: string;
  quantity: string;              // the quantity that tests it
  required_evidence: string;
  tolerance_ratio: number;       // within it a measured value supports the claim
  verdict: "supported" | "contradicted" | "undetermined" | "not_measurable";
  basis: "arithmetic" | "measured" | "published"; // what the verdict rests on
  measured_value: number | null;
  measured_value_reason?: Reason;
  interval?: Estimate;           // where the measured value has one
  scope?: Scope;                 // of measured watts or energy
  n: number;
  explanation: string;           // the arithmetic in one or two sentences
  missing: string;               // what is missing, for undetermined
  needs?: "here" | "other_machine" | "later_version"; // while undetermined
  command: string;               // the one command that would settle it here, or ""
}

export interface Claims {
  schema_version: 1;
  claims: Claim[];
}

export interface Job {           // a measurement that was asked for
  id: string;
  device: string;
  kind: "benchmark" | "bandwidth";
  state: "queued" | "waiting_for_idle" | "warming_up" | "running" | "done" | "cancelled" | "yielded" | "failed";
  done_ratio: number;
  eta_seconds: number | null;
  eta_seconds_reason?: Reason;
  detail: string;
  reason?: Reason;               // for failed, yielded, cancelled
  results: string[];             // ids of benchmarks or bandwidth results
  created_at: string;
}

/** POST /benchmarks and POST /bandwidth answer 202 with a Job; DELETE /benchmarks/{job id} cancels. */
export interface MeasureRequest {
  device: string;
  suite?: "quick";
  runtime?: string;
  endpoint?: string;
  model?: string;
  budget_seconds?: number;
}

/** POST /tariffs sets the flat price; GET /tariffs returns it. */
export interface Tariffs {
  schema_version: 1;
  price: Price;
}

/** Body of POST /tariffs. `price_per_kwh` 0 to 100, `currency` an ISO 4217 code ("EUR"). */
export interface TariffRequest {
  price_per_kwh: number;
  currency: string;
}

export interface TimelineEvent {
  id: string;
  device: string;
  at: string;
  kind: string;                  // "lifecycle", "gap", "inventory", "benchmark", "bandwidth", "inference"
  summary: string;               // "agent started; the previous life ended unclean"
  changes?: InventoryChange[];   // of an inventory: what is not as it was
}

export interface InventoryChange {
  what: string;                  // "governor", "link enp3s0"
  before: string;                // "": it was not there
  after: string;                 // "": it is gone
  times: number;                 // how often it was seen to change since it was told last
}

/** RFC 9457 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  fix?: string;
}

// GET /stream (SSE). `id:` is a number; Last-Event-ID or ?since= resumes; retry 3000; a comment
// every 15 s; coalesced to at most 2 messages a second and device.
//   event: snapshot  data: Fleet
//   event: sample    data: { device: string, live: Live, state: string, at: string }
//   event: event     data: TimelineEvent
//   event: bench     data: Job

// GET /series?device=ID&metric=device_power_watts&from=RFC3339&to=RFC3339&step=SECONDS (integer).
// Rows start at multiples of `step` since 1970; `labels.scope` tells the scope of power and energy
// series, `labels.runtime` and `labels.model` those of runtime series, `labels.unit` the unit of
// utilisation and clock series.
