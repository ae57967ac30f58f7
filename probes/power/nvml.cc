// nvml: power and energy of NVIDIA's graphics, from NVIDIA's driver (NVML).
//
// A card is a board: its figure covers chip, memory and regulators, and nothing else of the
// machine. Graphics without memory of its own (GB10) is one part of a processor package, whose
// other parts nothing tells: scope package, contained in a "package" that no component stands for.
// So neither is ever counted for a machine.
//
// It may block, so it has a worker of its own and is not read at the edges of a request: a driver
// that hangs must hold up neither a request nor the other sources. It is read at 10 Hz instead
// while one runs, which is as often as its energy counter steps.
#include <map>
#include <optional>

#include "probes/nvidia/nvidia_gpus.h"
#include "probes/nvidia/nvml_session.h"
#include "probes/power/power_source.h"

namespace tokwatt {
namespace {

// The counter steps about every 100 ms, as ml.energy's Zeus found. How often the gauge refreshes is
// not documented and differs by card (Yang, Adamek and Armour, "Part-time Power Measurements",
// arXiv 2312.02741): the counter's step stands for it.
constexpr double kRefreshSeconds = 0.1;
constexpr double kResolution = 1e-3;  // milliwatts and millijoules
constexpr int64_t kSecondNs = 1'000'000'000;

// A card draws more than its limit for some milliseconds; no difference of a counter over a
// refresh or longer is twice the limit.
constexpr double kCeilingOverLimit = 2;

// How one card is read; chosen once, because a history is of one instrument.
struct Instruments {
  bool instant = false;  // POWER_INSTANT, else nvmlDeviceGetPowerUsage
  int64_t averaging_ns = 0;
  double ceiling_watts = 0;
};

// Only what can never be read in the better way is read in the other.
Result<Instruments> ChooseInstruments(const NvmlGpu& gpu) {
  Instruments chosen;
  const auto instant = gpu.InstantPowerWatts();
  if (!instant && instant.error().code != Code::kUnimplemented) {
    return tl::unexpected<Error>(instant.error());
  }
  chosen.instant = instant.has_value();
  if (!chosen.instant && gpu.PowerUsageIsMeanOfASecond()) chosen.averaging_ns = kSecondNs;
  chosen.ceiling_watts = kCeilingOverLimit * gpu.MaxPowerLimitWatts().value_or(0);
  return chosen;
}

class Nvml : public PowerSource {
 public:
  explicit Nvml(const Env& env) : env_(env) {}

  const std::string& name() const override { return name_; }
  bool may_block() const override { return true; }
  bool quick() const override { return true; }

  Result<PowerAnswer> Read() override {
    const auto connection = env_.nvidia->Connect();
    if (!connection) return tl::unexpected<Error>(connection.error());
    PowerAnswer answer;
    for (const auto& gpu : (*connection)->gpus()) ReadGpu(*gpu, answer);
    return answer;
  }

 private:
  void ReadGpu(const NvmlGpu& gpu, PowerAnswer& answer) {
    const auto power = ReadPower(gpu);
    const auto energy = ReadEnergy(gpu);
    if (power) answer.readings.push_back(*power);
    if (energy) answer.readings.push_back(*energy);
    if (!power && !energy) answer.missing.push_back({gpu.component(), power.error()});
  }

  Result<Instruments> InstrumentsOf(const NvmlGpu& gpu) {
    const auto known = instruments_.find(gpu.component());
    if (known != instruments_.end()) return known->second;
    TOKWATT_ASSIGN_OR_RETURN(const Instruments chosen, ChooseInstruments(gpu));
    instruments_.emplace(gpu.component(), chosen);
    return chosen;
  }

  Result<PowerReading> ReadPower(const NvmlGpu& gpu) {
    TOKWATT_ASSIGN_OR_RETURN(const Instruments instruments, InstrumentsOf(gpu));
    const MonoTime before = env_.clock->Mono();
    TOKWATT_ASSIGN_OR_RETURN(const double watts,
                             instruments.instant ? gpu.InstantPowerWatts() : gpu.PowerUsageWatts());
    return Reading(gpu, before, PowerGauge{watts, instruments.averaging_ns},
                   instruments.ceiling_watts);
  }

  Result<PowerReading> ReadEnergy(const NvmlGpu& gpu) {
    const auto instruments = instruments_.find(gpu.component());
    const double ceiling =
        instruments == instruments_.end() ? 0 : instruments->second.ceiling_watts;
    const MonoTime before = env_.clock->Mono();
    TOKWATT_ASSIGN_OR_RETURN(const uint64_t total_uj, gpu.TotalEnergyMicrojoules());
    return Reading(gpu, before, EnergyCounter{total_uj, 0}, ceiling);
  }

  // `before` the call that took milliseconds: the reading is of its middle.
  PowerReading Reading(const NvmlGpu& gpu, MonoTime before,
                       std::variant<EnergyCounter, PowerGauge> value, double ceiling_watts) const {
    const bool part = gpu.facts().shares_memory;
    PowerReading reading;
    reading.component = gpu.component();
    if (part) reading.contained_in = "package";
    reading.scope = part ? PowerScope::kPackage : PowerScope::kBoard;
    reading.at = before + (env_.clock->Mono() - before) / 2;
    reading.value = value;
    reading.resolution = kResolution;
    reading.refresh_seconds = kRefreshSeconds;
    reading.ceiling_watts = ceiling_watts;
    return reading;
  }

  const std::string name_ = "nvml";
  const Env env_;
  std::map<std::string, Instruments> instruments_;
};

// Says why there is no driver to ask. Reads files only, so it shares the others' worker.
class NoNvml : public PowerSource {
 public:
  NoNvml(const Env& env, Error error) : env_(env), error_(std::move(error)) {}

  const std::string& name() const override { return name_; }

  Result<PowerAnswer> Read() override {
    if (!has_graphics_) has_graphics_ = HasNvidiaGraphics(env_);
    if (!*has_graphics_ || error_.code != Code::kNotFound) return tl::unexpected<Error>(error_);
    if (env_.under_root() && !CanAskNvidia(env_)) {
      return Fail(Code::kUnimplemented, "a driver is no file below the root",
                  "not_available_under_root");
    }
    return Fail(Code::kNotFound, "this machine has NVIDIA graphics, but not NVIDIA's driver", {},
                "install NVIDIA's driver, then start tokwatt again");
  }

 private:
  const std::string name_ = "nvml";
  const Env env_;
  const Error error_;
  std::optional<bool> has_graphics_;
};

}  // namespace

// Whether there are such graphics; what the driver says is in no file.
FilePatterns NvmlFiles() {
  return {{"/sys/bus/pci/devices/*/vendor"},
          {"/sys/bus/pci/devices/*/class"},
          {"/sys/bus/pci/devices/*/power/runtime_status"}};
}

std::vector<std::unique_ptr<PowerSource>> MakeNvml(const Env& env) {
  const Result<> loaded =
      CanAskNvidia(env) ? env.nvidia->Load() : Fail(Code::kNotFound, "no NVIDIA driver library");
  std::vector<std::unique_ptr<PowerSource>> sources;
  if (loaded) {
    sources.push_back(std::make_unique<Nvml>(env));
  } else {
    sources.push_back(std::make_unique<NoNvml>(env, loaded.error()));
  }
  return sources;
}

}  // namespace tokwatt
