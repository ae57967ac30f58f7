#include "cli/doctor/plug.h"

#include <cstdio>
#include <utility>

#include "agent/measurement.h"
#include "base/machine_document.h"
#include "cli/agent_options.h"
#include "cli/doctor/text.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "probes/power/plug.h"

namespace tokwatt {
namespace {

using nlohmann::json;

std::string OneDecimal(double value, const char* unit) {
  return FormatFixed(value, 1) + "\u202f" + unit;
}

std::string Seen(const LoadStep& step) {
  return OneDecimal(*step.rest_watts, "W") + " at rest and " + OneDecimal(*step.load_watts, "W") +
         " with every core loaded";
}

void Follows(const LoadStep& step, Check& check) {
  check.status = "ok";
  check.detail += " powers this machine: at each load its power rose, and fell after it, by " +
                  OneDecimal(*step.step_watts, "W") + ", " + OneDecimal(*step.lag_seconds, "s") +
                  " after the load (" + Seen(step) + ")";
}

void DoesNotFollow(const PlugCheck& seen, Check& check) {
  check.status = "fail";
  check.detail += " does not power this machine, or something else on it moves more: it showed " +
                  Seen(seen.step) + "; each of the steps would have to be above " +
                  OneDecimal(*seen.step.threshold_watts, "W") + ", which it moves by itself";
  check.fix = "plug this machine, and nothing else, into " + seen.component +
              ", or name the plug that it is in: tokwatt doctor --plug NAME";
}

void Inconclusive(const PlugCheck& seen, Check& check) {
  check.status = "warn";
  const std::string again = "tokwatt doctor --plug " + seen.component;
  const std::string longer =
      again + " --seconds " + std::to_string(static_cast<int>(2 * seen.plan.total_seconds()));
  if (seen.yielded) {
    check.detail += ": nothing is known, " + seen.yielded->detail;
    check.fix = seen.yielded->fix;
  } else if (seen.step.reason == "constant") {
    check.detail += ": nothing is known, it showed " + OneDecimal(*seen.step.rest_watts, "W") +
                    " all the time: nothing that changes is on it, or it is stuck";
    check.fix = "see in the plug's own app whether its power moves, then: " + again;
  } else if (seen.step.reason == "too_slow") {
    check.detail += ": nothing is known, it follows " + OneDecimal(*seen.step.lag_seconds, "s") +
                    " late, which is longer than half of a load";
    check.fix = longer;
  } else {
    check.detail += ": nothing is known, it gave too few readings (" +
                    std::to_string(seen.samples.size()) + ", and " + std::to_string(seen.missed) +
                    " did not come" + (seen.last_miss.empty() ? "" : ": " + seen.last_miss) + ")";
    check.fix = longer;
  }
}

// How long, before anything begins; then what goes on.
std::string TextOf(const BenchProgress& progress) {
  return ProgressText(
      progress.state, progress.detail,
      progress.eta_seconds >= 0 ? std::optional(progress.eta_seconds) : std::nullopt);
}

Result<std::unique_ptr<PowerSource>> SourceOf(const Config& config, const std::string& name,
                                              Env& env) {
  std::string known;
  std::vector<PlugConfig> plugs;
  for (const PlugConfig& plug : config.plugs) {
    known += (known.empty() ? "" : ", ") + plug.name;
    if (plug.name == name) plugs.push_back(plug);
  }
  if (plugs.empty()) {
    return Fail(Code::kInvalidArgument, "there is no plug '" + name + "'", "no_such_plug",
                known.empty() ? "add to tokwatt.toml, above the first [section]: plug." + name +
                                    R"( = { kind = "shelly", url = "http://ADDRESS" })"
                              : "one of: " + known);
  }
  env.plugs = std::move(plugs);
  return std::move(MakePlugSources(env).front());
}

// A plug that cannot be read is a sensor that is missing, whatever keeps it from being read.
int FailToRead(const Error& error) {
  const int code = FailWith(error);
  return code == kExitFailure ? kExitNoSensor : code;
}

std::string CodeOf(const PlugCheck& seen) {
  if (seen.yielded) return seen.yielded->reason;
  if (!seen.step.reason.empty()) return seen.step.reason;
  return seen.step.verdict == LoadStepVerdict::kFollows ? "follows" : "does_not_follow";
}

int ExitCodeOf(const Check& check) {
  return check.status == "ok" ? kExitOk : check.status == "fail" ? kExitFailure : kExitTooNoisy;
}

}  // namespace

Check CheckOfPlug(const PlugCheck& seen) {
  Check check;
  check.id = "plug." + seen.component + ".load_step";
  check.group = CheckGroup::kPlugs;
  check.detail = seen.component;
  if (seen.yielded || seen.step.verdict == LoadStepVerdict::kInconclusive) {
    Inconclusive(seen, check);
  } else if (seen.step.verdict == LoadStepVerdict::kFollows) {
    Follows(seen.step, check);
  } else {
    DoesNotFollow(seen, check);
  }
  return check;
}

json PlugCheckDocument(const PlugCheck& seen) {
  using machine_document::PutOr;
  json document = CheckDocument(CheckOfPlug(seen));
  document["code"] = CodeOf(seen);
  const Absence none =
      seen.yielded.value_or(Absence{CodeOf(seen), "The plug's readings do not tell it.", ""});
  PutOr(document, "rest_watts", seen.step.rest_watts, none);
  PutOr(document, "load_watts", seen.step.load_watts, none);
  PutOr(document, "step_watts", seen.step.step_watts, none);
  PutOr(document, "threshold_watts", seen.step.threshold_watts, none);
  PutOr(document, "lag_seconds", seen.step.lag_seconds, none);
  document["readings"] = seen.samples.size();
  document["missed_readings"] = seen.missed;
  document["cycles"] = seen.plan.cycles;
  document["phase_seconds"] = seen.plan.phase_seconds;
  return document;
}

int VerifyPlug(const Config& config, const std::string& name, std::optional<double> seconds,
               bool as_json) {
  const StopToken& stop = InterruptToken();
  const Outside outside;
  Env env = MakeEnv(config, outside);
  auto source = SourceOf(config, name, env);
  if (!source) return FailWith(source.error());
  Result<PlugCheck> seen;
  {
    ProgressLine line;
    seen =
        CheckPlugOnMachine({&env, nullptr, nullptr}, **source, seconds, stop,
                           [&line](const BenchProgress& progress) { line.Show(TextOf(progress)); });
  }
  if (!seen) return FailToRead(seen.error());
  const Check check = CheckOfPlug(*seen);
  if (as_json) {
    const json document{{"schema_version", 1}, {"checks", {PlugCheckDocument(*seen)}}};
    std::printf("%s\n", document.dump(2).c_str());
  } else {
    std::fputs(CheckLines(check).c_str(), stdout);
  }
  return ExitCodeOf(check);
}

}  // namespace tokwatt
