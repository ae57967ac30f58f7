// agent probe on a recorded machine: every absence has its reason.
#include <gtest/gtest.h>

#include "base/metrics.h"
#include "cli/sensor_document.h"
#include "tests/cli/command_fixture.h"
#include "tests/support/absences.h"

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

TEST_F(ProbeCommand, EverySensorOfPowerSaysHowItIsRead) {
  const json document = json::parse(Probe("framework-desktop-amd", {"--json"}).out);
  json ppt;
  json package;
  for (const json& sensor : document.at("sensors")) {
    if (sensor.at("component") == "amdgpu-ppt") ppt = sensor;
    if (sensor.at("component") == "package-0") package = sensor;
  }
  EXPECT_EQ(ppt.at("unit"), "watts");
  EXPECT_TRUE(ppt.at("value").is_number());
  EXPECT_EQ(ppt.at("kind"), "averaged");
  EXPECT_GT(ppt.at("averaging_seconds").get<double>(), 0);
  EXPECT_EQ(ppt.at("resolution_unit"), "watts");
  EXPECT_EQ(ppt.at("counts_for_totals"), false);
  EXPECT_EQ(ppt.at("counts_for_totals_reason").at("code"), "scope_is_a_part");
  // One run of the probes: the counter has nothing to be compared with, but says what it is.
  EXPECT_EQ(package.at("kind"), "counter");
  EXPECT_TRUE(package.at("value").is_null());
  EXPECT_EQ(package.at("value_reason").at("code"), "counter_did_not_move");
  EXPECT_DOUBLE_EQ(package.at("counter_wraps_at_joules").get<double>(), 65532.610987);
  EXPECT_EQ(package.at("resolution_unit"), "joules");
}

TEST_F(ProbeCommand, WhatHasSeveralSeriesTellsItsMainOne) {
  const json document = json::parse(Probe("dgx-spark-stock", {"--json"}).out);
  std::map<std::string, double> clocks;
  for (const json& sample : document.at("samples")) {
    if (sample.at("metric") != "device_clock_hertz") continue;
    clocks[sample.at("labels").at("unit")] = sample.at("value").get<double>();
  }
  ASSERT_NE(clocks.at("cpu"), clocks.at("cpu-max"));
  for (const json& sensor : document.at("sensors")) {
    if (sensor.at("metric") != "device_clock_hertz") continue;
    EXPECT_EQ(sensor.at("value").get<double>(), clocks["cpu"]);
  }
}

TEST_F(ProbeCommand, WhatAnotherIncludesDoesNotCountTwice) {
  const json document = json::parse(Probe("dgx-spark-spbm", {"--json"}).out);
  std::map<std::string, json> sensors;
  for (const json& sensor : document.at("sensors")) sensors[sensor.at("component")] = sensor;
  EXPECT_EQ(sensors.at("spbm-dc-input").at("counts_for_totals"), true);
  const json& part = sensors.at("spbm-sys-total");
  EXPECT_EQ(part.at("counts_for_totals"), false);
  EXPECT_EQ(part.at("counts_for_totals_reason").at("code"), "included_in_another");
}

TEST(SensorDocumentTest, ThrottlingForAnyReasonIsThrottling) {
  SensorState sensor;
  sensor.source = "host";
  sensor.component = "cpu";
  sensor.metric = metrics::kThrottled.name;
  const auto of = [&](const char* reason, double value) {
    return json{{"metric", sensor.metric},
                {"source", "host"},
                {"component", "cpu"},
                {"labels", {{"reason", reason}}},
                {"value", value}};
  };
  const json one_is_on = json::array({of("a", 0), of("b", 1), of("c", 0)});
  EXPECT_EQ(SensorDocument(sensor, one_is_on).at("value"), 1);
  const json none_is_on = json::array({of("a", 0), of("b", 0)});
  EXPECT_EQ(SensorDocument(sensor, none_is_on).at("value"), 0);
  const json silent = SensorDocument(sensor, json::array());
  EXPECT_EQ(silent.at("value_reason").at("code"), "no_reading");
}

}  // namespace
}  // namespace tokwatt
