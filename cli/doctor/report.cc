#include "cli/doctor/report.h"

#include <iterator>
#include <utility>

#include "cli/doctor/power.h"
#include "cli/doctor/text.h"

namespace tokwatt {
namespace {

using nlohmann::json;

void Append(std::vector<Check>& checks, std::vector<Check> more) {
  std::move(more.begin(), more.end(), std::back_inserter(checks));
}

}  // namespace

DoctorReport MakeDoctorReport(const json& probed, const std::vector<BandwidthPath>& paths,
                              std::vector<Check> settings) {
  DoctorReport report;
  report.headline = HeadlinePower(probed);
  report.summary = MachineSummary(probed, report.headline, paths);
  report.checks.push_back(CheckHeadline(probed, report.headline));
  Append(report.checks, CheckSensors(probed));
  Append(report.checks, CheckBandwidth(probed, paths));
  Append(report.checks, CheckRuntimes(probed));
  Append(report.checks, std::move(settings));
  return report;
}

json DoctorDocument(const DoctorReport& report, const json& probed) {
  json document{{"schema_version", 1}, {"summary", report.summary}, {"checks", json::array()}};
  document.update(report.headline);
  for (const Check& check : report.checks) document["checks"].push_back(CheckDocument(check));
  document["sensors"] = probed.at("sensors");
  return document;
}

}  // namespace tokwatt
