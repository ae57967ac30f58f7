#include "agent/status_file.h"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/version.h"

namespace tokwatt {
namespace {

using nlohmann::json;

json ToJson(const ProbeStats& probe) {
  json document = {{"probe", probe.probe},
                   {"runs", probe.runs},
                   {"failures", probe.failures},
                   {"skipped_ticks", probe.skipped_ticks},
                   {"deadline_exceeded", probe.deadline_exceeded},
                   {"late_samples_dropped", probe.late_samples_dropped},
                   {"overdue", probe.overdue}};
  if (!probe.last_reason.empty()) document["reason"] = probe.last_reason;
  return document;
}

json ToJson(const UplinkStatus& uplink) {
  json document = {{"connected", uplink.connected}, {"since", FormatRfc3339(uplink.since)}};
  if (!uplink.error.empty()) document["error"] = uplink.error;
  if (!uplink.fix.empty()) document["fix"] = uplink.fix;
  if (!uplink.collector_version.empty()) document["collector_version"] = uplink.collector_version;
  if (const auto& skew = uplink.version_skew) {
    document["version_skew"] = {
        {"code", skew->reason}, {"detail", skew->detail}, {"fix", skew->fix}};
  }
  return document;
}

json SpoolToJson(const AgentStatus& status) {
  json document = {{"epoch", status.position.epoch},
                   {"last_seq", status.position.last_seq},
                   {"acknowledged_seq", status.position.acked_seq},
                   {"waiting_batches", status.spool.waiting_batches},
                   {"in_memory_batches", status.spool.in_memory_batches},
                   {"quarantined_batches", status.spool.quarantined_batches},
                   {"bytes", status.spool.bytes},
                   {"disk_errors", status.spool.disk_errors}};
  if (!status.spool.problem.empty()) document["problem"] = status.spool.problem;
  return document;
}

}  // namespace

std::string ToJson(const AgentStatus& status) {
  json probes = json::array();
  for (const ProbeStats& probe : status.probes) probes.push_back(ToJson(probe));
  json document = {{"schema_version", 1},
                   {"version", kVersion},
                   {"pid", getpid()},
                   {"device_id", status.device_id},
                   {"name", status.name},
                   {"started", FormatRfc3339(status.started)},
                   {"written", FormatRfc3339(status.now)},
                   {"spool", SpoolToJson(status)},
                   {"samples_total", status.batcher.samples},
                   {"events_total", status.batcher.events},
                   {"samples_not_finite", status.batcher.not_finite},
                   {"unencodable", status.batcher.unencodable},
                   {"probes", std::move(probes)}};
  if (!status.collector.empty()) document["collector"] = status.collector;
  if (status.uplink) document["uplink"] = ToJson(*status.uplink);
  // Names may hold any byte; the document may not.
  return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace tokwatt
