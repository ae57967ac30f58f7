#include "cli/energy_table.h"

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "cli/errors.h"
#include "cli/format.h"
#include "cli/table.h"
#include "collector/analytics/cost.h"

namespace tokwatt {
namespace {

using nlohmann::json;

std::string TextOr(const json& row, const char* key, const char* other) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : other;
}

std::string Money(double amount, const std::string& currency) {
  return FormatMetric(MetricFormat::kMoney, amount, currency);
}

std::vector<std::string> Cells(const json& row, const std::string& currency) {
  const bool counted = row.value("counted", false);
  const auto money = [&](double amount) { return Money(amount, currency); };
  return {row.value("name", ""),
          TextOr(row, "start", ""),
          TextOr(row, "scope", "–"),
          row.value("component", ""),
          Cell(row, "energy_joules", EnergyText),
          counted ? Cell(row, "cost", money) : "–",
          counted ? "yes" : "no",
          DurationText(row.value("covered_seconds", 0.0)) +
              (row.value("partial", false) ? " (partial)" : "")};
}

// "total: 44.3 Wh, $0.00620 at the article's $0.14 per kWh, assumed (partial)"
void PrintTotal(const json& energy, const std::string& currency) {
  if (!energy.at("total_energy_joules").is_number()) {
    std::printf("total: –\n");
    return;
  }
  const json& price = energy.at("price");
  const auto money = [&](double amount) { return Money(amount, currency); };
  std::printf("total: %s, %s %s%s\n", Cell(energy, "total_energy_joules", EnergyText).c_str(),
              Cell(energy, "total_cost", money).c_str(),
              PriceNote({price.value("price_per_kwh", 0.0), currency, price.value("assumed", true)})
                  .c_str(),
              energy.value("partial", false) ? " (partial)" : "");
}

// Many hours without energy have mostly one reason, which is said once.
void PrintReasons(const json& energy) {
  std::set<std::string> said;
  for (const json& row : energy.at("rows")) {
    const std::string reason = ReasonText(row, "energy_joules");
    if (reason.empty()) continue;
    const std::string component = row.value("component", "");
    const std::string what = row.value("name", "") + (component.empty() ? "" : " " + component);
    if (!said.insert(what + ": no energy: " + reason).second) continue;
    std::fprintf(stderr, "%s: no energy: %s\n", what.c_str(), reason.c_str());
    PrintFix(FixText(row, "energy_joules"));
  }
  const std::string reason = ReasonText(energy, "total_energy_joules");
  if (reason.empty()) return;
  std::fprintf(stderr, "no total: %s\n", reason.c_str());
  PrintFix(FixOfWatts(energy, "total_energy_joules"));
}

}  // namespace

void PrintEnergy(const json& energy) {
  const std::string currency = energy.at("price").value("currency", "USD");
  Table table({"DEVICE", "FROM", "SCOPE", "COMPONENT", ">ENERGY", ">COST", "COUNTED", "COVERED"});
  for (const json& row : energy.at("rows")) table.Row(Cells(row, currency));
  std::fputs(table.Text().c_str(), stdout);
  PrintTotal(energy, currency);
  std::fflush(stdout);  // before the reasons, also in a pipe
  PrintReasons(energy);
}

}  // namespace tokwatt
