// agent probe and doctor on a recorded machine: every absence has its reason, and its weight.
#include <gtest/gtest.h>

#include "cli/doctor_checks.h"
#include "cli/exit_code.h"
#include "tests/cli/command_fixture.h"
#include "tests/support/absences.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

using nlohmann::json;

class ProbeCommand : public CommandTest {
 protected:
  Ended Probe(const std::string& host, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {
        "agent",     "probe", "--root", std::string(TOKWATT_FIXTURES) + "/hosts/" + host + "/t0",
        "--seconds", "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run(arguments);
  }
};

TEST_F(ProbeCommand, NoNullOfItsDocumentIsWithoutAReason) {
  for (const char* host : {"bare", "intel-laptop", "framework-desktop-amd", "garbage",
                           "dgx-spark-stock", "pc-nvidia", "pc-amd-card", "beelink-gtr9"}) {
    const json document = json::parse(Probe(host, {"--json"}).out);
    EXPECT_FALSE(document.at("sensors").empty());
    EXPECT_EQ(NullsWithoutReason(document), std::vector<std::string>()) << host;
  }
}

TEST_F(ProbeCommand, PowerIsPrintedWithItsScope) {
  const std::string out = Probe("framework-desktop-amd").out;
  EXPECT_NE(out.find("LABELS"), std::string::npos) << out;
  EXPECT_NE(out.find("scope=package"), std::string::npos) << out;
}

TEST_F(ProbeCommand, TheMachineIsPutInWords) {
  const std::string spark = Probe("dgx-spark-stock").out;
  for (const char* words :
       {"10 × Cortex-X925 @ 3.9 GHz + 10 × Cortex-A725 @ 2.81 GHz",
        "273 GB/s at most, by chip table",
        "NVIDIA GB10, nvidia 580.142, works in 131 GB of the system's",
        "enP7s7: r8127, 10 Gb/s, MTU 1500",
        "rocep1s0f0 (enp1s0f0np0): ACTIVE, 200 Gb/s over Ethernet", "acpitz: critical at 103 °C"}) {
    EXPECT_NE(spark.find(words), std::string::npos) << words << "\n" << spark;
  }
  const std::string pc = Probe("pc-nvidia").out;
  EXPECT_NE(pc.find("67.1 GB, 2 × 32 GiB DDR5-6400"), std::string::npos) << pc;
  EXPECT_NE(pc.find("102.4 GB/s at most, by SMBIOS 3.7"), std::string::npos) << pc;
}

TEST_F(ProbeCommand, AMachineThatTellsNothingHasNoEmptyRows) {
  const std::string out = Probe("bare").out;
  EXPECT_EQ(out.find("GPU"), std::string::npos) << out;
  EXPECT_NE(out.find("memory speed"), std::string::npos) << "why there is no peak";
}

TEST_F(ProbeCommand, ConfigShowHasNoNull) {
  const json document = json::parse(Run({"config", "show", "--json"}).out);
  EXPECT_EQ(NullsWithoutReason(document), std::vector<std::string>());
}

TEST(NullsWithoutReasonTest, FindsThemAtAnyDepth) {
  const json document{{"a", nullptr},
                      {"b", {{{"c", nullptr}, {"c_reason", {{"code", "x"}}}}, {{"d", nullptr}}}},
                      {"e", nullptr},
                      {"e_reason", {{"code", ""}}}};
  EXPECT_EQ(NullsWithoutReason(document), (std::vector<std::string>{"/a", "/b/1/d", "/e"}));
}

TEST(Doctor, ThatNoCollectorRunsIsNoFault) {
  FakeHttpClient http;
  ApiClient api(http, "http://c");
  const json check = CheckCollector(api);
  EXPECT_EQ(check.at("status"), "skip");
  EXPECT_EQ(check.at("fix"), "tokwatt up");
  EXPECT_EQ(ChecksExitCode(json::array({check})), kExitOk);
}

TEST(Doctor, WhatAnswersAsNoCollectorIsOne) {
  FakeHttpClient http;
  http.On("GET", "http://c/api/v1/fleet", 200, "<html>");
  ApiClient api(http, "http://c");
  EXPECT_EQ(ChecksExitCode(json::array({CheckCollector(api)})), kExitFailure);
  http.On("GET", "http://c/api/v1/fleet", 200, R"({"devices": [{}]})");
  EXPECT_EQ(CheckCollector(api), MakeCheck("collector", "ok", "http://c, 1 device(s)"));
}

json Sensor(const char* code, const char* fix) {
  return {{"probe", "power"},         {"source", "rapl"},
          {"component", "package-0"}, {"metric", "device_power_watts"},
          {"scope", "package"},       {"quality", "measured"},
          {"present", false},         {"reason", {{"code", code}, {"detail", "d"}, {"fix", fix}}}};
}

TEST(Doctor, HardwareThatIsNotHereIsSkippedAndWhatCannotBeReadIsMissing) {
  json checks = json::array();
  AddProbeChecks({{"sensors", {Sensor("not_found", "")}}, {"runtimes", json::array()}}, checks);
  EXPECT_EQ(ChecksExitCode(checks), kExitOk);
  AddProbeChecks({{"sensors", {Sensor("permission_denied", "a\nb")}}, {"runtimes", json::array()}},
                 checks);
  EXPECT_EQ(ChecksExitCode(checks), kExitNoSensor);
  EXPECT_EQ(NullsWithoutReason(checks), std::vector<std::string>());
  ::testing::internal::CaptureStdout();
  PrintChecks(checks);
  EXPECT_EQ(::testing::internal::GetCapturedStdout(),
            "skip  rapl package-0 device_power_watts [package]: d\n"
            "warn  rapl package-0 device_power_watts [package]: d\n"
            "      try: a\n"
            "      try: b\n");
}

}  // namespace
}  // namespace tokwatt
