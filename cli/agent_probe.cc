#include "cli/agent_probe.h"

#include <cmath>
#include <cstdio>
#include <filesystem>

#include "cli/agent_options.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/interrupt.h"
#include "cli/machine_table.h"
#include "cli/open_recording.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// "scope=wall, unit=cpu"
std::string LabelsText(const json& labels) {
  std::string text;
  for (const auto& [name, value] : labels.items()) {
    text += (text.empty() ? "" : ", ") + name + "=" + value.get<std::string>();
  }
  return text;
}

// In the unit that the metric's name ends with; bytes and hertz without an exponent.
std::string ValueText(double value) {
  char text[64];
  std::snprintf(text, sizeof text, std::abs(value) < 1e5 ? "%.6g" : "%.0f", value);
  return text;
}

void PrintDocument(const json& document) {
  std::printf("%s\n", MachineTable(document.at("device")).c_str());
  Table samples({"METRIC", "SOURCE", "COMPONENT", "LABELS", ">VALUE", "QUALITY"});
  for (const json& sample : document.at("samples")) {
    samples.Row({sample.value("metric", ""), sample.value("source", ""),
                 sample.value("component", ""), LabelsText(sample.at("labels")),
                 ValueText(sample.value("value", 0.0)), sample.value("quality", "")});
  }
  std::fputs(samples.Text().c_str(), stdout);
  std::fflush(stdout);
  for (const json& sensor : document.at("sensors")) {  // an absent runtime is one of them
    if (sensor.value("present", false)) continue;
    const json& reason = sensor.at("reason");
    std::string name = sensor.value("source", "");
    if (!sensor.value("component", "").empty()) name += " " + sensor.value("component", "");
    std::fprintf(stderr, "absent: %s %s: %s\n", name.c_str(), sensor.value("metric", "").c_str(),
                 reason.value("detail", "").c_str());
    PrintFix(reason.value("fix", ""));
  }
}

Nanoseconds Between(const ProbeFlags& flags) {
  return std::chrono::duration_cast<Nanoseconds>(std::chrono::duration<double>(flags.seconds));
}

// Of this machine, or of the tree below flags.root.
Result<json> ProbeHere(const Config& config, const ProbeFlags& flags) {
  if (!flags.root.empty() && !std::filesystem::is_directory(flags.root)) {
    return Fail(Code::kInvalidArgument, "there is no folder " + flags.root, "",
                "name a folder that holds proc and sys, as / does");
  }
  const Outside outside;
  return ProbeDocument(MakeEnv(config, outside, flags.root), Between(flags), InterruptToken());
}

Result<json> ProbeRecording(const ProbeFlags& flags) {
  if (!flags.root.empty()) {
    return Fail(Code::kInvalidArgument, "--root and --replay are two machines", "",
                "name one of them");
  }
  TOKWATT_ASSIGN_OR_RETURN(auto player, OpenRecording(flags.replay));
  json document = ProbeDocument(player->MakeEnv(), Between(flags), InterruptToken());
  TOKWATT_RETURN_IF_ERROR(player->status());
  return document;
}

}  // namespace

int RunProbes(const Config& config, const ProbeFlags& flags) {
  const auto probed = flags.replay.empty() ? ProbeHere(config, flags) : ProbeRecording(flags);
  if (!probed) return FailWith(probed.error());
  const json& document = *probed;
  if (flags.json) {
    std::printf("%s\n", document.dump(2).c_str());
  } else {
    PrintDocument(document);
  }
  for (const char* list : {"sensors", "runtimes"}) {
    for (const json& item : document.at(list)) {
      if (!item.value("present", false)) return kExitPartial;
    }
  }
  return kExitOk;
}

}  // namespace tokwatt
