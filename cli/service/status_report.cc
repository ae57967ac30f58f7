#include "cli/service/status_report.h"

#include <cstdio>

#include "base/text_file.h"
#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/service/loose.h"
#include "cli/service/manager.h"
#include "cli/service/status.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

void Absent(json& entry, const char* key, const char* code, const std::string& detail,
            const std::string& fix = {}) {
  entry[key] = nullptr;
  entry[std::string(key) + "_reason"] = {{"code", code}, {"detail", detail}, {"fix", fix}};
}

// tokwatt-agent installs no collector.
std::string InstallCommand(const ServiceFacts& facts, Role role) {
  const std::string program = role == Role::kCollector ? "tokwatt" : facts.Program();
  return program + " service install " + RoleName(role);
}

// "tokwatt 0.1.0" of `tokwatt version`.
void AddVersion(json& entry, const std::string& binary, const std::string& fix,
                const RunCommand& run) {
  const Result<Ran> ran = run({binary, "version"});
  const std::string name = "tokwatt ";
  if (!ran || ran->code != 0 || ran->out.rfind(name, 0) != 0) {
    Absent(entry, "version", "binary_missing", binary + " does not answer", fix);
    return;
  }
  entry["version"] = std::string(Trim(std::string_view(ran->out).substr(name.size())));
}

void AddBinary(json& entry, const ServiceStatus& status, const std::string& fix,
               const RunCommand& run) {
  if (status.binary.empty()) {
    Absent(entry, "binary", "not_told", "the service manager does not tell it");
    Absent(entry, "version", "not_told", "the service manager does not tell which binary it runs");
    return;
  }
  entry["binary"] = status.binary;
  AddVersion(entry, status.binary, fix, run);
}

void AddRunning(json& entry, const ServiceStatus& status, const Clock& clock) {
  entry["enabled"] = status.enabled;
  entry["running"] = status.running;
  entry["state"] = status.state;
  if (status.pid) entry["pid"] = *status.pid;
  if (!status.pid) Absent(entry, "pid", "not_running", "it does not run");
  if (status.since_us) {
    const Nanoseconds ran = clock.Awake() - MonoTime{*status.since_us * 1000};
    entry["since"] = FormatRfc3339(clock.Wall() - ran);
  } else if (status.running) {
    Absent(entry, "since", "not_told", "the service manager does not tell it");
  } else {
    Absent(entry, "since", "not_running", "it does not run");
  }
  if (status.restarts) entry["restarts"] = *status.restarts;
  if (!status.restarts) Absent(entry, "restarts", "not_told", "the service manager does not tell");
}

json NotInstalled(json entry, const std::string& fix) {
  for (const char* key :
       {"enabled", "running", "state", "pid", "since", "restarts", "binary", "version"}) {
    Absent(entry, key, "not_installed", "there is no such service", fix);
  }
  return entry;
}

json EntryOf(const ServiceFacts& facts, Role role, const RunCommand& run, const Clock& clock) {
  json entry{{"role", RoleName(role)}, {"installed", facts.IsInstalled(role)}};
  const std::string fix = InstallCommand(facts, role);
  if (!facts.IsInstalled(role)) return NotInstalled(std::move(entry), fix);
  entry["file"] = facts.place.UnitFile(role);
  const Result<Ran> ran = run(ManagerOf(facts.place).Ask(facts.place, role));
  const ServiceStatus status =
      ran ? ParseServiceStatus(facts.place.manager, ran->out) : ServiceStatus();
  AddRunning(entry, status, clock);
  AddBinary(entry, status, fix, run);
  return entry;
}

std::string Cell(const json& entry, const char* key) {
  const json value = entry.value(key, json());
  if (value.is_null()) return "–";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string Text(const json& document) {
  Table table({"SERVICE", "INSTALLED", "ENABLED", "STATE", "SINCE", "VERSION", "BINARY"});
  for (const json& entry : document["services"]) {
    std::vector<std::string> cells;
    for (const char* key :
         {"role", "installed", "enabled", "state", "since", "version", "binary"}) {
      cells.push_back(Cell(entry, key));
    }
    table.Row(std::move(cells));
  }
  return table.Text() + LooseText(document["without_service"]);
}

}  // namespace

json ServiceStatusDocument(const ServiceFacts& facts, const RunCommand& run, const Clock& clock) {
  json document{{"schema_version", 1},
                {"scope", facts.place.system ? "system" : "user"},
                {"services", json::array()},
                {"without_service", LooseDocument(facts)}};
  for (const Role role : kRoles) {
    document["services"].push_back(EntryOf(facts, role, run, clock));
  }
  return document;
}

int PrintServiceStatus(const ServiceFacts& facts, const RunCommand& run, const Clock& clock,
                       bool as_json) {
  const json document = ServiceStatusDocument(facts, run, clock);
  std::fputs((as_json ? document.dump(2) + "\n" : Text(document)).c_str(), stdout);
  int installed = 0;
  int running = 0;
  for (const json& entry : document["services"]) {
    if (!entry["installed"].get<bool>()) continue;
    ++installed;
    if (entry["running"] == true) ++running;
  }
  if (installed == 0) {
    std::fflush(stdout);
    std::fprintf(stderr, "tokwatt: no service is installed\n");
    const bool told = !document["without_service"].empty();
    if (!told) PrintFix(facts.Program() + " service install");
  }
  return installed > 0 && running == installed ? kExitOk : kExitFailure;
}

}  // namespace tokwatt
