#include "agent/plug_check/plug_check.h"

#include <algorithm>
#include <utility>

#include "agent/bench/quiet_run.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kBetweenReadings{1};
constexpr std::chrono::seconds kFirstReading{15};  // a broker passes on a message when one comes
constexpr double kRestingRatio = 0.3;              // of all cores: above it a machine does not rest
constexpr double kLoadedRatio = 0.7;               // below it ours was not the load

struct PlugReading {
  std::string component;
  PlugSample sample;
  PlugTiming timing;
};

Result<PlugReading> PowerOf(const PowerAnswer& answer) {
  for (const PowerReading& reading : answer.readings) {
    const auto* gauge = std::get_if<PowerGauge>(&reading.value);
    if (gauge == nullptr) continue;
    return PlugReading{
        reading.component,
        {reading.at, gauge->watts},
        {reading.refresh_seconds, Seconds(Nanoseconds(gauge->averaging_ns)), reading.resolution}};
  }
  if (!answer.missing.empty()) return tl::unexpected<Error>(answer.missing.front().error);
  return Fail(Code::kNotFound, "the plug counts energy and shows no power", "no_power",
              "name the place of its power in tokwatt.toml, by the key 'power'");
}

Result<PlugReading> ReadPower(PowerSource& source) {
  TOKWATT_ASSIGN_OR_RETURN(const PowerAnswer answer, source.Read());
  return PowerOf(answer);
}

Result<PlugReading> FirstReading(const Clock& clock, PowerSource& source, const StopToken& stop) {
  const MonoTime deadline = clock.Mono() + kFirstReading;
  for (;;) {
    auto reading = ReadPower(source);
    const bool may_come = !reading && reading.error().reason_code() == "no_message_yet";
    if (!may_come || clock.Mono() >= deadline) return reading;
    if (!clock.WaitUntil(clock.Mono() + kBetweenReadings, stop)) {
      return Fail(Code::kCancelled, "cancelled");
    }
  }
}

class Run {
 public:
  Run(const BenchContext& context, PowerSource& source, PlugCheck& check, const MakeLoad& make_load,
      const std::function<void(const BenchProgress&)>& on_progress)
      : context_(context),
        source_(source),
        check_(check),
        make_load_(make_load),
        on_progress_(on_progress) {}

  // Ends early when `stop` is requested.
  void Phases(const StopToken& stop) {
    context_.host->UtilizationRatio();  // starts the first period
    for (int i = 0; i < check_.plan.phases() && !stop.stop_requested(); ++i) {
      const bool loaded = i % 2 == 1;
      Tell(i, loaded);
      Phase(loaded, stop);
      const double busy = context_.host->UtilizationRatio();
      disturbed_ = disturbed_ || (loaded ? busy < kLoadedRatio : busy > kRestingRatio);
    }
  }
  bool disturbed() const { return disturbed_; }

 private:
  void Tell(int phase, bool loaded) const {
    const double done = static_cast<double>(phase) / check_.plan.phases();
    on_progress_({"running", done, check_.plan.total_seconds() * (1 - done),
                  loaded ? "every core is loaded" : "the machine rests"});
  }

  void Phase(bool loaded, const StopToken& stop) {
    const Clock& clock = *context_.clock;
    const MonoTime from = clock.Mono();
    const MonoTime until = from + std::chrono::duration_cast<Nanoseconds>(
                                      std::chrono::duration<double>(check_.plan.phase_seconds));
    const std::shared_ptr<void> load = loaded ? make_load_(stop) : nullptr;
    while (clock.WaitUntil(std::min(clock.Mono() + kBetweenReadings, until), stop)) {
      Sample();
      if (clock.Mono() >= until) break;
    }
    check_.phases.push_back({from, clock.Mono(), loaded});
  }

  void Sample() {
    const auto reading = ReadPower(source_);
    if (reading) {
      check_.samples.push_back(reading->sample);
    } else {
      ++check_.missed;
      check_.last_miss = reading.error().message;
    }
  }

  const BenchContext& context_;
  PowerSource& source_;
  PlugCheck& check_;
  const MakeLoad& make_load_;
  const std::function<void(const BenchProgress&)>& on_progress_;
  bool disturbed_ = false;
};

std::string InWords(const LoadPlan& plan) {
  return std::to_string(plan.cycles) + " loads of every core, " +
         std::to_string(static_cast<int>(plan.phase_seconds)) + " s each, with rests between";
}

Absence Busy() {
  return {
      "box_busy",
      "other programs use the processor, so this machine does not rest, or ours does not get it",
      "run this again when they have ended"};
}

}  // namespace

Result<PlugCheck> CheckPlug(const BenchContext& context, PowerSource& source,
                            std::optional<double> seconds, const MakeLoad& make_load,
                            const StopToken& stop,
                            const std::function<void(const BenchProgress&)>& on_progress) {
  TOKWATT_ASSIGN_OR_RETURN(const PlugReading first, FirstReading(*context.clock, source, stop));
  PlugCheck check;
  check.source = source.name();
  check.component = first.component;
  check.timing = first.timing;
  TOKWATT_ASSIGN_OR_RETURN(check.plan, PlanLoad(first.timing, seconds));
  on_progress({"waiting_for_idle", 0, check.plan.total_seconds(), InWords(check.plan)});
  Run run(context, source, check, make_load, on_progress);
  const QuietRun quiet =
      RunQuietly(context, stop, on_progress, [&](IdleOutcome idle, const StopToken& token) {
        if (idle == IdleOutcome::kIdle) run.Phases(token);
      });
  if (stop.stop_requested()) return Fail(Code::kCancelled, "cancelled");
  check.yielded = quiet.yielded;
  if (quiet.idle == IdleOutcome::kHostBusy) check.yielded = Busy();
  if (check.yielded) return check;
  check.step = JudgeLoadStep(check.samples, check.phases, check.timing);
  const bool follows_not = check.step.verdict == LoadStepVerdict::kDoesNotFollow;
  if (follows_not && run.disturbed()) check.yielded = Busy();
  return check;
}

}  // namespace tokwatt
