// NUT's protocol, as spoken by upsd on TCP port 3493: one question, and what a UPS says about
// power.
//
// Network UPS Tools Developer Guide, chapter 9, "Network protocol information", and User Manual,
// appendix "Variables": ups.realpower and output.* in watts, volts and amperes, ups.load in
// percent. Pure functions; errors are kDataLoss unless said otherwise.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "probes/power/plug.h"

namespace tokwatt {

inline constexpr int kNutPort = 3493;

// "LIST VAR ups", which is also the usual name.
std::string NutQuestion(const std::string& ups);

// Whether the answer is whole: "END LIST VAR ..." or "ERR ..." on a line of its own.
bool IsWholeNutAnswer(std::string_view text);

// Every variable of the answer, unquoted. kNotFound for an unknown UPS, kPermissionDenied with the
// fix, kUnavailable (reason "stale" or "driver_not_connected"), and what else upsd refuses.
Result<std::map<std::string, std::string>> ParseNutVariables(std::string_view text);

inline constexpr double kUpsCeilingWatts = 20'000;  // a UPS feeds a rack

// What the UPS gives to everything plugged into it, its own losses not counted: ups.realpower, or
// output voltage, current and power factor (kDerived), or the load in percent of the nominal real
// power (kEstimated: steps of 1 %). kNotFound where it tells none of them: ups.power is
// volt-amperes, which are no watts.
struct NutPower {
  double watts = 0;
  double resolution_watts = 0;
  Quality quality = Quality::kMeasured;
};
Result<NutPower> PowerOfUps(const std::map<std::string, std::string>& variables);

}  // namespace tokwatt
