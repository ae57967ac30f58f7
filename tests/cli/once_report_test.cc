// The report of up --once: one document of the collector's documents, and its text for people.
#include "cli/once_report.h"

#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/cli/fabricated_documents.h"
#include "tests/support/absences.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

using nlohmann::json;

json Reason(const char* code, const char* detail) {
  return {{"code", code}, {"detail", detail}, {"fix", "do it"}};
}

json Benchmark() {
  json run = FabricatedBenchmark();
  run["energy"] = json::array();
  run["energy_reason"] = Reason("permission_denied", "rapl is for root only");
  return run;
}

json DeviceDocument(const json& run) {
  const json line{{"scope", "package"},
                  {"source", "rapl"},
                  {"component", "package-0"},
                  {"quality", "measured"},
                  {"power_watts", nullptr},
                  {"power_watts_reason", Reason("permission_denied", "rapl is for root only")}};
  return {{"name", "mini"},
          {"chip", "M4"},
          {"memory_bytes", 16e9},
          {"live", {{"power", {line}}}},
          {"runtime_details", json::array()},
          {"bandwidth",
           {{{"path", "cpu"},
             {"kernel", "read"},
             {"best_bytes_per_second", 9.42e9},
             {"median_bytes_per_second", 9.4e9},
             {"peak_ratio", 0.8}}}},
          {"benchmarks", {run}}};
}

class OnceReport : public ::testing::Test {
 protected:
  json Collect(const json& run) {
    const std::string base = "http://c/api/v1/";
    const json price{{"price_per_kwh", 0.14}, {"currency", "USD"}, {"assumed", true}};
    const json energy{{"price", price},
                      {"rows", json::array()},
                      {"total_energy_joules", nullptr},
                      {"total_energy_joules_reason", Reason("no_countable_power", "no wall")},
                      {"total_cost", nullptr},
                      {"total_cost_reason", Reason("no_countable_power", "no wall")},
                      {"partial", true}};
    const json claim{{"id", "c1"},          {"statement", "S."},   {"verdict", "supported"},
                     {"basis", "measured"}, {"explanation", "E."}, {"missing", ""},
                     {"command", ""}};
    http_.On("GET", base + "devices/aa", 200, DeviceDocument(run).dump());
    http_.On("GET", base + "energy?by=device", 200, energy.dump());
    http_.On("GET", base + "claims", 200, json{{"claims", {claim}}}.dump());
    ApiClient api(http_, "http://c");
    const auto report = CollectReport(api, "aa", json::array());
    return report ? *report : json(report.error().message);
  }

  FakeHttpClient http_;
};

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(OnceReport, TellsEnergyCostAndClaimsAndEachReasonOnce) {
  const json report = Collect(Benchmark());
  ASSERT_TRUE(report.is_object()) << report;
  EXPECT_EQ(NullsWithoutReason(report), std::vector<std::string>());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  PrintReport(report);
  const std::string out = ::testing::internal::GetCapturedStdout();
  const std::string err = ::testing::internal::GetCapturedStderr();
  for (const char* part : {"mini, M4, 16.0", "9.4", "28.4 [28.4, 28.4] n 10", "this run",
                           "total: –", "supported        c1  S."}) {
    EXPECT_NE(out.find(part), std::string::npos) << part << "\n" << out;
  }
  EXPECT_EQ(Count(err, "not available: watts of ollama"), 1) << err;
  EXPECT_EQ(Count(err, "ollama qwen: no watts"), 0) << err;
  EXPECT_EQ(ReportExitCode(report), kExitPartial);
}

TEST_F(OnceReport, ARunThatIsNotToBeQuotedIsNotAvailable) {
  json run = FabricatedBenchmark();
  run["quotable"] = false;
  run["quotable_reason"] = Reason("box_busy", "something else ran");
  const json report = Collect(run);
  bool said = false;
  for (const json& item : report.at("unavailable")) {
    said = said || item.at("reason").at("code") == "box_busy";
  }
  EXPECT_TRUE(said) << report.at("unavailable");
}

}  // namespace
}  // namespace tokwatt
