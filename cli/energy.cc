// tokwatt energy: kWh and cost by device, hour or day.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/format.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

struct EnergyFlags {
  std::string from;
  std::string to;
  std::string by = "device";
};

std::string PriceText(const json& price) {
  const std::string amount =
      FormatMetric(MetricFormat::kPricePerKwh, price.value("price_per_kwh", 0.0),
                   price.value("currency", "USD"));
  return price.value("assumed", true) ? "at the article's " + amount + ", assumed" : "at " + amount;
}

std::vector<std::string> EnergyCells(const json& row, const std::string& currency) {
  const auto money = [&](double amount) {
    return FormatMetric(MetricFormat::kMoney, amount, currency);
  };
  std::string energy = Cell(row, "energy_joules", KilowattHours);
  if (row.at("energy_joules").is_null()) energy += " " + ReasonText(row, "energy_joules");
  return {row.value("name", ""),
          row.at("start").is_string() ? row.at("start").get<std::string>() : "",
          row.at("scope").is_string() ? row.at("scope").get<std::string>() : "–",
          row.value("component", ""),
          energy,
          Cell(row, "cost", money),
          DurationText(row.value("covered_seconds", 0.0)) +
              (row.value("partial", false) ? " (partial)" : "")};
}

int ShowEnergy(const Config& config, const EnergyFlags& flags, bool as_json) {
  const auto http = MakeCurlHttpClient();
  std::string path = "energy?by=" + flags.by;
  if (!flags.from.empty()) path += "&from=" + flags.from;
  if (!flags.to.empty()) path += "&to=" + flags.to;
  const auto energy = ApiClient(*http, config.url).Get(path);
  if (!energy) return FailWithApi(energy.error());
  if (as_json) {
    std::printf("%s\n", energy->dump(2).c_str());
  } else {
    const json& price = energy->at("price");
    Table table({"DEVICE", "FROM", "SCOPE", "COMPONENT", ">ENERGY", ">COST", "COVERED"});
    for (const json& row : energy->at("rows")) {
      table.Row(EnergyCells(row, price.value("currency", "USD")));
    }
    std::fputs(table.Text().c_str(), stdout);
    std::printf("cost %s\n", PriceText(price).c_str());
  }
  return energy->value("partial", false) ? kExitPartial : kExitOk;
}

}  // namespace

void AddEnergyCommand(Commands& commands) {
  const auto flags = std::make_shared<EnergyFlags>();
  CLI::App* command = commands.AddWithJson(nullptr, "energy", "kWh and cost",
                                           [&commands, flags](const Config& config) {
                                             return ShowEnergy(config, *flags, commands.json());
                                           });
  command
      ->add_option("--from", flags->from, "RFC 3339 time; default: the collector's last midnight")
      ->type_name("TIME");
  command->add_option("--to", flags->to, "RFC 3339 time; default: now")->type_name("TIME");
  command->add_option("--by", flags->by, "device, hour or day")
      ->type_name("WHAT")
      ->capture_default_str()
      ->check(CLI::IsMember({"device", "hour", "day"}));
}

}  // namespace tokwatt
