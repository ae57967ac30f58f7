#include "probes/power/nut_protocol.h"

#include <cmath>
#include <optional>

#include "base/text_file.h"

namespace tokwatt {
namespace {

struct Refusal {
  std::string_view name;
  Code code;
  const char* message;
  const char* reason;
  const char* fix;
};

// Developer Guide 9.13, "Error responses".
constexpr Refusal kRefusals[] = {
    {"ACCESS-DENIED", Code::kPermissionDenied, "upsd does not answer this machine", "",
     "allow this machine's address in upsd.conf (LISTEN) or a firewall of upsd's machine"},
    {"UNKNOWN-UPS", Code::kNotFound, "upsd knows no UPS of that name", "",
     "upsc -l HOST lists the names"},
    {"DRIVER-NOT-CONNECTED", Code::kUnavailable, "upsd cannot reach the UPS's driver",
     "driver_not_connected", "sudo upsdrvctl start   # on upsd's machine"},
    {"DATA-STALE", Code::kUnavailable, "upsd's driver has heard nothing from the UPS for a while",
     "stale", ""},
};

tl::unexpected<Error> RefusalOf(std::string_view line) {
  const std::string_view name = line.substr(4, line.find(' ', 4) - 4);
  for (const Refusal& each : kRefusals) {
    if (each.name == name) return Fail(each.code, each.message, each.reason, each.fix);
  }
  return Fail(Code::kUnavailable, "upsd refuses: " + std::string(name.substr(0, 40)));
}

// The line that `text` starts with, which is taken from it.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// What stands between the quotes, which a backslash escapes, as itself.
std::optional<std::string> Unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  std::string plain;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '\\' && ++i + 1 >= text.size()) return std::nullopt;
    plain += text[i];
  }
  return plain;
}

// A physical quantity: finite and not negative.
std::optional<double> Quantity(const std::map<std::string, std::string>& variables,
                               const std::string& name) {
  const auto found = variables.find(name);
  if (found == variables.end()) return std::nullopt;
  const auto value = ParseDouble(found->second);
  return value && *value >= 0 ? value : std::nullopt;
}

Result<NutPower> Checked(double watts, double resolution_watts, Quality quality) {
  TOKWATT_ASSIGN_OR_RETURN(const double plausible, PlausibleWatts(watts, kUpsCeilingWatts));
  return NutPower{plausible, resolution_watts, quality};
}

}  // namespace

std::string NutQuestion(const std::string& ups) {
  return "LIST VAR " + (ups.empty() ? "ups" : ups) + "\n";
}

bool IsWholeNutAnswer(std::string_view text) {
  while (text.find('\n') != std::string_view::npos) {
    const std::string_view line = TakeLine(text);
    if (line.starts_with("END LIST VAR") || line.starts_with("ERR ")) return true;
  }
  return false;
}

Result<std::map<std::string, std::string>> ParseNutVariables(std::string_view text) {
  std::map<std::string, std::string> variables;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (line.starts_with("ERR ")) return RefusalOf(line);
    if (line.starts_with("END LIST VAR")) return variables;
    if (!line.starts_with("VAR ")) continue;
    const size_t name = line.find(' ', 4);
    const size_t value = name == std::string_view::npos ? name : line.find(' ', name + 1);
    if (value == std::string_view::npos) return Fail(Code::kDataLoss, "a variable without a value");
    auto plain = Unquote(line.substr(value + 1));
    if (!plain) return Fail(Code::kDataLoss, "a variable whose value is not quoted");
    variables[std::string(line.substr(name + 1, value - name - 1))] = *std::move(plain);
  }
  return Fail(Code::kDataLoss, "the list of variables has no end");
}

Result<NutPower> PowerOfUps(const std::map<std::string, std::string>& variables) {
  if (const auto watts = Quantity(variables, "ups.realpower")) {
    return Checked(*watts, 1, Quality::kMeasured);
  }
  const auto volts = Quantity(variables, "output.voltage");
  const auto amperes = Quantity(variables, "output.current");
  const auto factor = Quantity(variables, "output.powerfactor");
  if (volts && amperes && factor && *factor <= 1) {
    return Checked(*volts * *amperes * *factor, *volts * 0.1, Quality::kDerived);
  }
  const auto percent = Quantity(variables, "ups.load");
  const auto nominal = Quantity(variables, "ups.realpower.nominal");
  if (percent && nominal) {
    return Checked(*nominal * *percent / 100, *nominal / 100, Quality::kEstimated);
  }
  return Fail(Code::kNotFound,
              "this UPS tells neither its real power nor its load and nominal real power",
              "no_real_power");
}

}  // namespace tokwatt
