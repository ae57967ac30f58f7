#include "cli/service/status.h"

#include <map>
#include <sstream>

#include "base/text_file.h"

namespace tokwatt {
namespace {

std::string Between(const std::string& text, const std::string& before, const std::string& after) {
  const size_t at = text.find(before);
  if (at == std::string::npos) return {};
  const size_t from = at + before.size();
  return text.substr(from, text.find(after, from) - from);
}

std::optional<int64_t> Positive(const std::string& text) {
  const auto value = ParseInteger(text);
  return value && *value > 0 ? value : std::nullopt;
}

// "failed (exit-code)" says more than "failed (failed)".
std::string StateText(const std::map<std::string, std::string>& keys) {
  const auto value = [&keys](const char* key) {
    const auto found = keys.find(key);
    return found == keys.end() ? std::string() : found->second;
  };
  const std::string active = value("ActiveState");
  if (active.empty()) return "unknown";
  const std::string detail = active == "failed" ? value("Result") : value("SubState");
  return detail.empty() ? active : active + " (" + detail + ")";
}

}  // namespace

ServiceStatus ParseServiceStatus(Manager manager, const std::string& text) {
  return manager == Manager::kSystemd ? ParseSystemctlShow(text) : ParseLaunchctlPrint(text);
}

ServiceStatus ParseSystemctlShow(const std::string& text) {
  std::map<std::string, std::string> keys;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t equals = line.find('=');
    if (equals != std::string::npos) keys[line.substr(0, equals)] = line.substr(equals + 1);
  }
  ServiceStatus status;
  status.loaded = keys["LoadState"] == "loaded";
  status.enabled = keys["UnitFileState"].rfind("enabled", 0) == 0;
  // "activating" is a service that has ended and waits to be started again.
  status.running = keys["ActiveState"] == "active" && keys["SubState"] == "running";
  status.state = StateText(keys);
  status.pid = Positive(keys["MainPID"]);
  if (status.running) status.since_us = Positive(keys["ActiveEnterTimestampMonotonic"]);
  status.restarts = ParseInteger(keys["NRestarts"]);
  status.binary = Between(keys["ExecStart"], "path=", " ;");
  return status;
}

// Unverified on hardware: the form is that of launchctl(1) on macOS 13, which calls it "not API".
ServiceStatus ParseLaunchctlPrint(const std::string& text) {
  ServiceStatus status;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // The service's own lines are indented once; deeper ones are of its parts.
    if (line.rfind('\t', 0) != 0 || line.rfind("\t\t", 0) == 0) continue;
    const size_t equals = line.find(" = ");
    if (equals == std::string::npos) continue;
    const std::string key = line.substr(1, equals - 1);
    const std::string value = line.substr(equals + 3);
    if (key == "state") status.state = value;
    if (key == "pid") status.pid = Positive(value);
    if (key == "program") status.binary = value;
    if (key == "runs") status.restarts = ParseInteger(value);
    status.loaded = true;
  }
  status.enabled = status.loaded;
  status.running = status.state == "running";
  if (status.restarts && *status.restarts > 0) --*status.restarts;
  return status;
}

}  // namespace tokwatt
