#include "tests/collector/http/fabricated_store.h"

#include "base/metrics.h"
#include "collector/store/memory.h"
#include "proto/block.h"
#include "proto/event_codec.h"
#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kOffsetNs = 1'700'000'000 * kSecond;
constexpr int kRowsPerBatch = 10;
constexpr int64_t kWatts = 133;

SeriesDeclaration Declare(const Metric& metric, const char* source, const char* component,
                          Labels labels) {
  return {{std::string(metric.name), source, component, std::move(labels)},
          metric.exponent,
          Quality::kMeasured};
}

std::string Body(int batch, WallTime first) {
  v1::Payload payload;
  ToProto(Declare(metrics::kPowerWatts, "shelly", "plug", {{"scope", "wall"}}),
          *payload.add_dictionary());
  ToProto(Declare(metrics::kEnergyJoules, "shelly", "plug", {{"scope", "wall"}}),
          *payload.add_dictionary());
  std::vector<int64_t> times;
  std::vector<int64_t> milliwatts;
  std::vector<int64_t> microjoules;
  for (int row = 0; row < kRowsPerBatch; ++row) {
    times.push_back(first.ns - kOffsetNs + row * kSecond);
    milliwatts.push_back(kWatts * 1000);
    microjoules.push_back((int64_t{batch} * kRowsPerBatch + row) * kWatts * 1'000'000);
  }
  const ColumnView columns[] = {{0, {}, milliwatts, {}}, {1, {}, microjoules, {}}};
  AppendBlock(times, columns, payload);
  return EncodePayload(payload).value();
}

Event MakeEvent(uint8_t number, WallTime at, decltype(Event::body) body) {
  Event event;
  event.id[15] = number;
  event.at = MonoTime{at.ns - kOffsetNs};
  event.body = std::move(body);
  return event;
}

InferenceEvent FabricatedRequest(WallTime at) {
  InferenceEvent request;
  request.runtime = "llamacpp";
  request.model.name = "fabricated-llama-70b";
  request.start = MonoTime{at.ns - kOffsetNs};
  request.n_prompt_total = 512;
  request.n_prompt_cached = 0;
  request.n_output = 128;
  request.n_decode_steps = 127;
  request.ttft_ns = 3 * kSecond;
  request.t_prefill_ns = 2'560'000'000;
  request.t_decode_ns = 25'400'000'000;
  request.finish_reason = "length";
  request.energy = {{PowerScope::kWall, "shelly", "plug", "", Quality::kMeasured, 3'724'000'000,
                     std::nullopt, std::nullopt, 0.01, ""}};
  return request;
}

// A plug that feeds something without an agent.
SensorState Shelf() {
  SensorState shelf;
  shelf.probe = "power";
  shelf.source = "kasa";
  shelf.component = "shelf";
  shelf.metric = "device_power_watts";
  shelf.scope = PowerScope::kWall;
  shelf.powers = "switch";
  shelf.absent = Absence{"unavailable", "It does not answer.", ""};
  return shelf;
}

void AddParts(Inventory& inventory) {
  inventory.cores = {{"", 16, 5'100'000'000}};
  inventory.memory_modules = {{8, int64_t{16} << 30, "LPDDR5", 32, 8'000'000'000}};
  GpuDevice gpu;
  gpu.address = "0000:c1:00.0";
  gpu.vendor = "AMD";
  gpu.device_id = "0x1586";
  gpu.driver = "amdgpu";
  gpu.compute_units = 40;
  inventory.gpus = {gpu};
  inventory.gpu_addressable_absent = {"not_reported", "No file tells it.", ""};
  NetworkLink wired;
  wired.name = "enp191s0";
  wired.driver = "r8169";
  wired.kind = "ethernet";
  wired.state = "up";
  wired.bits_per_second = 5'000'000'000;
  NetworkLink wireless = wired;
  wireless.name = "wlp192s0";
  wireless.kind = "wifi";
  wireless.bits_per_second.reset();
  wireless.speed_absent = {"not_reported", "It changes.", "iw dev wlp192s0 link"};
  inventory.network = {wired, wireless};
  inventory.thunderbolt = {{"0-1", "mac-studio", 40'000'000'000, std::nullopt}};
  inventory.rdma = {{"rocep1s0f0", 1, "DOWN", "Ethernet", "enp1s0f0np0", std::nullopt}};
  inventory.thermal_trips = {{"acpitz", "critical", 110}};
}

Inventory FullInventory() {
  Inventory inventory = FabricatedInventory();
  inventory.governor = "powersave";
  AddParts(inventory);
  SensorState plug;
  plug.probe = "power";
  plug.source = "shelly";
  plug.component = "plug";
  plug.metric = "device_power_watts";
  plug.scope = PowerScope::kWall;
  plug.kind = "averaged";
  SensorState rapl = plug;
  rapl.source = "rapl";
  rapl.component = "package-0";
  rapl.scope = PowerScope::kPackage;
  rapl.absent = Absence{"permission_denied", "energy_uj is readable by root only.", "sudo x"};
  inventory.sensors = {plug, rapl, Shelf()};
  RuntimeState present;
  present.kind = "llamacpp";
  present.endpoint = "http://127.0.0.1:8080";
  present.models.emplace_back();
  present.models[0].identity.name = "fabricated-llama-70b";
  RuntimeState absent;
  absent.kind = "ollama";
  absent.absent = Absence{"not_found", "Ollama is not installed.", "install it"};
  inventory.runtimes = {present, absent};
  return inventory;
}

std::vector<StoredEvent> Stored(const std::vector<std::pair<WallTime, Event>>& events) {
  std::vector<StoredEvent> stored;
  for (const auto& [at, event] : events) {
    v1::Event message;
    ToProto(event, message);
    stored.push_back(
        {event.id, FabricatedDevice(), EventKind(event), at, message.SerializeAsString()});
  }
  return stored;
}

}  // namespace

DeviceId FabricatedDevice() {
  DeviceId id{};
  id[0] = 0xfa;
  return id;
}

std::vector<std::pair<WallTime, Event>> FabricatedEvents(WallTime end) {
  const auto before = [&](int seconds) { return WallTime{end.ns - seconds * kSecond}; };
  BenchmarkRun run = FabricatedRun();
  run.start = MonoTime{before(300).ns - kOffsetNs};
  run.end = MonoTime{before(60).ns - kOffsetNs};
  run.blocks = {FabricatedRequest(before(200)), FabricatedRequest(before(100))};
  run.environment = {{"governor", "performance"}};
  BandwidthResult failed = FabricatedBandwidth("cpu", 0);
  failed.absent = {"not_enough_memory", "Less than 2 GB were free.", ""};
  std::vector<std::pair<WallTime, Event>> events;
  const auto add = [&](int seconds, decltype(Event::body) body) {
    const auto number = static_cast<uint8_t>(events.size() + 1);
    events.emplace_back(before(seconds), MakeEvent(number, before(seconds), std::move(body)));
  };
  add(10, FabricatedRequest(before(40)));
  add(60, run);
  add(400, FabricatedBandwidth("gpu", 215e9));
  add(400, failed);
  add(3500, Gap{"probe_deadline", 0, 0, 0, std::nullopt, std::nullopt, 12});
  add(3550, FullInventory());
  add(3590, AgentLifecycle{"started", "unclean", std::nullopt, "0.1.0"});
  Inventory life_before = FullInventory();
  life_before.governor = "performance";
  add(3595, life_before);
  return events;
}

SealedBatch EventBatch(uint64_t seq, const std::vector<std::pair<WallTime, Event>>& events) {
  SealedBatch batch;
  batch.device = FabricatedDevice();
  batch.epoch = 1;
  batch.seq = seq;
  batch.received = batch.first = batch.last = events.front().first;
  batch.offset_ns = kOffsetNs;
  batch.boot_id = "fabricated-boot";
  batch.codec = v1::CODEC_ZSTD_PAYLOAD_V1;
  batch.body = EncodePayload(v1::Payload{}).value();
  batch.events = Stored(events);
  return batch;
}

std::unique_ptr<Store> FabricatedHour(WallTime end) {
  auto store = OpenMemoryStore({}).value();
  for (int i = 0; i < kFabricatedBatches; ++i) {
    SealedBatch batch;
    batch.device = FabricatedDevice();
    batch.epoch = 1;
    batch.seq = static_cast<uint64_t>(i) + 1;
    batch.first = WallTime{end.ns - (kFabricatedBatches - i) * kRowsPerBatch * kSecond};
    batch.last = WallTime{batch.first.ns + (kRowsPerBatch - 1) * kSecond};
    batch.received = batch.last;
    batch.offset_ns = kOffsetNs;
    batch.boot_id = "fabricated-boot";
    batch.codec = v1::CODEC_ZSTD_PAYLOAD_V1;
    batch.body = Body(i, batch.first);
    batch.n_samples = 2 * kRowsPerBatch;
    if (i + 1 == kFabricatedBatches) {
      batch.events = Stored(FabricatedEvents(end));
    }
    if (!store->Commit(std::span(&batch, 1))) return nullptr;
  }
  return store;
}

}  // namespace tokwatt
