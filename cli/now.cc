// tokwatt now: one line per device of what it does at this moment.
#include <cstdio>

#include "cli/api_client.h"
#include "cli/command.h"
#include "cli/format.h"
#include "cli/table.h"
#include "cli/widest.h"

namespace tokwatt {
namespace {

using nlohmann::json;

std::vector<std::string> DeviceCells(const json& device) {
  const json& live = device.at("live");
  const json* power = Widest(live.at("power"), "power_watts");
  const bool writes = live.at("decode_tokens_per_second").is_number();
  return {device.value("name", ""),
          live.value("model", "").empty() ? "–" : live.value("model", ""),
          Cell(live, "decode_tokens_per_second", ThreeDigits),
          writes ? live.value("quality", "") : "–",
          power == nullptr ? "–" : Watts(power->at("power_watts").get<double>()),
          power == nullptr ? "–" : power->value("scope", ""),
          power == nullptr ? "–" : power->value("quality", ""),
          Cell(live, "memory_used_bytes", Bytes),
          Cell(device, "age_seconds", DurationText),
          device.value("state", ""),
          device.value("id", "").substr(0, 12)};
}

// Why there is no speed or no power, with the command that would bring it.
void PrintReasons(const json& device) {
  const json& live = device.at("live");
  const std::string name = device.value("name", "");
  if (!ReasonText(live, "decode_tokens_per_second").empty()) {
    std::fprintf(stderr, "%s: no live tokens/s: %s\n", name.c_str(),
                 ReasonText(live, "decode_tokens_per_second").c_str());
    PrintFix(FixText(live, "decode_tokens_per_second"));
  }
  for (const json& line : live.at("power")) {
    if (!line.at("power_watts").is_null()) continue;
    std::fprintf(stderr, "%s: no watts from %s %s: %s\n", name.c_str(),
                 line.value("source", "").c_str(), line.value("component", "").c_str(),
                 ReasonText(line, "power_watts").c_str());
    PrintFix(FixText(line, "power_watts"));
  }
  if (live.at("power").empty() && live.contains("power_reason")) {
    std::fprintf(stderr, "%s: no watts: %s\n", name.c_str(), ReasonText(live, "power").c_str());
    PrintFix(FixOfWatts(live, "power"));
  }
}

int Now(const Config& config, bool as_json) {
  const auto http = MakeCurlHttpClient();
  const auto fleet = ApiClient(*http, config).Get("fleet");
  if (!fleet) return FailWithApi(fleet.error());
  if (as_json) {
    std::printf("%s\n", fleet->dump(2).c_str());
    return kExitOk;
  }
  Table table({"DEVICE", "MODEL", ">TOK/S", "QUALITY", ">POWER", "SCOPE", "QUALITY", ">MEMORY",
               ">AGE", "STATE", "ID"});
  for (const json& device : fleet->at("devices")) table.Row(DeviceCells(device));
  std::fputs(table.Text().c_str(), stdout);
  std::fflush(stdout);  // before the reasons, also in a pipe
  for (const json& device : fleet->at("devices")) PrintReasons(device);
  return kExitOk;
}

}  // namespace

void AddNowCommand(Commands& commands) {
  commands.AddWithJson(nullptr, "now", "What every device does at this moment",
                       [&commands](const Config& config) { return Now(config, commands.json()); });
}

}  // namespace tokwatt
