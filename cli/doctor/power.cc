#include "cli/doctor/power.h"

#include <algorithm>
#include <string>

#include "cli/doctor/sensor_words.h"
#include "cli/format.h"
#include "cli/widest.h"

namespace tokwatt {
namespace {

using nlohmann::json;

bool TellsPower(const json& sensor) { return sensor.value("metric", "") == "device_power_watts"; }

json PresentPower(const json& probed) {
  json rows = json::array();
  for (const json& sensor : probed.at("sensors")) {
    const bool own = sensor.value("powers", "").empty();
    if (own && TellsPower(sensor) && sensor.value("present", false)) rows.push_back(sensor);
  }
  return rows;
}

using Wanted = bool (*)(const json& sensor);

bool IsAbsent(const json& sensor, Wanted wanted) {
  return TellsPower(sensor) && !sensor.value("present", false) &&
         sensor.value("powers", "").empty() && wanted(sensor);
}

// Whether a sensor of this machine's power is absent and wanted.
bool HasAbsent(const json& probed, Wanted wanted) {
  const json& sensors = probed.at("sensors");
  return std::any_of(sensors.begin(), sensors.end(),
                     [wanted](const json& sensor) { return IsAbsent(sensor, wanted); });
}

// The reason of the first of those that could be cured; nullptr: none could.
const json* Curable(const json& probed, Wanted wanted) {
  for (const json& sensor : probed.at("sensors")) {
    if (!IsAbsent(sensor, wanted)) continue;
    const json& reason = sensor.at("reason");
    if (!reason.value("fix", "").empty()) return &reason;
  }
  return nullptr;
}

bool IsWall(const json& sensor) { return sensor.at("scope") == "wall"; }

// To this user, not a plug to its password.
bool IsDenied(const json& sensor) {
  return sensor.at("reason").value("code", "") == "permission_denied" && !IsWall(sensor);
}

bool IsNotThere(const json& sensor) { return sensor.at("reason").value("code", "") == "not_found"; }

// A permission is nearer at hand than a plug that does not answer, and that than one to be bought.
std::string FixOf(const json& probed, bool has_part) {
  const json* nearest = has_part ? nullptr : Curable(probed, IsDenied);
  if (nearest == nullptr) nearest = Curable(probed, IsWall);
  if (nearest == nullptr) nearest = Curable(probed, IsNotThere);
  return nearest == nullptr ? "" : nearest->value("fix", "");
}

const char* NothingBecause(const json& probed) {
  if (HasAbsent(probed, IsDenied)) {
    return "No power is known: this machine has a sensor, and this user may not read it.";
  }
  if (HasAbsent(probed, IsWall)) {
    return "No power is known: the plug that should tell it does not.";
  }
  const std::string inside = probed.at("device").value("virtualisation", "");
  return inside.empty() || inside == "none"
             ? "No power is known: no sensor of this machine tells it now."
             : "No power is known: a virtual machine is shown no sensor of its host's power.";
}

std::string Covers(const std::string& scope) {
  if (scope == "wall")
    return "It covers all that is plugged in there, and counts in totals and per token.";
  if (scope == "system") {
    return "It covers the whole machine behind its power supply, whose losses are not in it, and "
           "counts in totals and per token.";
  }
  const char* part = scope == "board" ? "a graphics card" : "the processor package";
  return std::string("It covers ") + part +
         " and not the machine around it, so it counts in no total and in no joules per token. "
         "For the whole machine, a plug is needed.";
}

// Why it speaks.
const char* Why(size_t sensors) {
  return sensors == 1 ? "the only sensor that tells it. "
                      : "of the widest scope that has a value. The other sensors overlap it or "
                        "stand beside it, and are never added. ";
}

}  // namespace

json HeadlinePower(const json& probed) {
  const json rows = PresentPower(probed);
  const json* best = Widest(rows, "value");
  if (best == nullptr) {
    return {{"headline_power", nullptr},
            {"headline_power_reason",
             {{"code", "no_power_sensor"},
              {"detail", NothingBecause(probed)},
              {"fix", FixOf(probed, false)}}}};
  }
  json headline{{"value_watts", best->at("value")}};
  for (const char* key : {"source", "component", "scope", "quality"}) {
    headline[key] = best->at(key);
  }
  headline["counts_for_totals"] = best->at("counts_for_totals");
  if (best->contains("counts_for_totals_reason")) {
    headline["counts_for_totals_reason"] = best->at("counts_for_totals_reason");
  }
  return {{"headline_power", headline}};
}

Check CheckHeadline(const json& probed, const json& headline) {
  Check check{"power.headline", CheckGroup::kPower, "ok", "", "", {}, "", {}};
  const json& power = headline.at("headline_power");
  if (power.is_null()) {
    const json& reason = headline.at("headline_power_reason");
    check.status = "skip";
    check.detail = reason.value("detail", "");
    check.fix = reason.value("fix", "");
    return check;
  }
  const std::string scope = power.value("scope", "");
  const bool whole = power.at("counts_for_totals") == true;
  check.detail = (whole ? "This machine's power is " : "Of this machine's power a part is known: ");
  check.detail += Watts(power.value("value_watts", 0.0)) + " [" + scope + "], by " +
                  power.value("source", "") + " " + power.value("component", "") + ": " +
                  Why(PresentPower(probed).size()) + Covers(scope);
  if (!whole) check.fix = FixOf(probed, true);
  return check;
}

}  // namespace tokwatt
