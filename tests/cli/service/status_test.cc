// What service managers answer, read into one shape, and what `service status` says of it.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/service/status.h"
#include "cli/service/status_report.h"
#include "tests/cli/service/service_facts.h"
#include "tests/support/absences.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

std::string Recorded(const std::string& name) {
  std::ostringstream text;
  text << std::ifstream(TOKWATT_FIXTURES "/service/" + name + ".txt").rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

TEST(ParseSystemctlShow, AServiceThatRuns) {
  const ServiceStatus status = ParseSystemctlShow(Recorded("systemctl-show-running"));
  EXPECT_TRUE(status.loaded);
  EXPECT_TRUE(status.enabled);
  EXPECT_TRUE(status.running);
  EXPECT_EQ(status.state, "active (running)");
  EXPECT_EQ(status.pid, 309);
  EXPECT_EQ(status.since_us, 27476962198);
  EXPECT_EQ(status.restarts, 0);
  EXPECT_EQ(status.binary, "/usr/local/bin/tokwatt-agent");
}

TEST(ParseSystemctlShow, OneThatIsBeingRestartedDoesNotRun) {
  const ServiceStatus status = ParseSystemctlShow(Recorded("systemctl-show-restarting"));
  EXPECT_FALSE(status.running);
  EXPECT_EQ(status.state, "activating (auto-restart)");
  EXPECT_EQ(status.pid, std::nullopt);
  EXPECT_EQ(status.since_us, std::nullopt) << "it was entered once, and left since";
}

TEST(ParseSystemctlShow, OneThatFailedSaysHow) {
  const ServiceStatus status = ParseSystemctlShow(Recorded("systemctl-show-failed"));
  EXPECT_FALSE(status.running);
  EXPECT_TRUE(status.enabled);
  EXPECT_EQ(status.state, "failed (exit-code)");
}

TEST(ParseSystemctlShow, OneThatWasStopped) {
  const ServiceStatus status = ParseSystemctlShow(Recorded("systemctl-show-stopped"));
  EXPECT_FALSE(status.running);
  EXPECT_EQ(status.state, "inactive (dead)");
  EXPECT_EQ(status.restarts, 1);
}

TEST(ParseSystemctlShow, OneThatThereIsNot) {
  const ServiceStatus status = ParseSystemctlShow(Recorded("systemctl-show-absent"));
  EXPECT_FALSE(status.loaded);
  EXPECT_FALSE(status.enabled);
  EXPECT_FALSE(status.running);
  EXPECT_EQ(status.binary, "");
}

TEST(ParseSystemctlShow, SilenceAndGarbageAreNotARunningService) {
  for (const char* text : {"", "=\n==\n", "ActiveState", "MainPID=x\nActiveState=active\n"}) {
    const ServiceStatus status = ParseSystemctlShow(text);
    EXPECT_FALSE(status.running) << text;
    EXPECT_EQ(status.pid, std::nullopt) << text;
  }
}

TEST(ParseLaunchctlPrint, AServiceThatRuns) {
  const ServiceStatus status = ParseLaunchctlPrint(Recorded("launchctl-print-running"));
  EXPECT_TRUE(status.running) << "the state of a part of it is another matter: " << status.state;
  EXPECT_TRUE(status.enabled);
  EXPECT_EQ(status.pid, 4711);
  EXPECT_EQ(status.restarts, 1);
  EXPECT_EQ(status.binary, "/Users/ana/.local/bin/tokwatt-agent");
}

TEST(ParseLaunchctlPrint, OneThatWaitsAndOneThatThereIsNot) {
  const ServiceStatus waits = ParseLaunchctlPrint(Recorded("launchctl-print-waiting"));
  EXPECT_TRUE(waits.loaded);
  EXPECT_FALSE(waits.running);
  EXPECT_EQ(waits.state, "spawn scheduled");
  EXPECT_FALSE(ParseLaunchctlPrint(Recorded("launchctl-print-absent")).loaded);
}

TEST(ServiceStatusDocument, SaysSinceWhenAndOfWhichVersion) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.files[facts.place.UnitFile(Role::kAgent)] = "there";
  const RunCommand run = [](const Command& argv) -> Result<Ran> {
    if (argv.back() == "version") return Ran{0, "tokwatt 0.1.0\n", ""};
    return Ran{0, Recorded("systemctl-show-running"), ""};
  };
  FakeClock clock(27476962198ll * 1000 + 60'000'000'000ll, 1'795'000'000'000'000'000);
  const nlohmann::json document = ServiceStatusDocument(facts, run, clock);
  EXPECT_EQ(NullsWithoutReason(document), std::vector<std::string>());
  const nlohmann::json& agent = document["services"][1];
  EXPECT_EQ(agent["role"], "agent");
  EXPECT_EQ(agent["running"], true);
  EXPECT_EQ(agent["version"], "0.1.0");
  EXPECT_EQ(agent["since"],
            FormatRfc3339(WallTime{1'795'000'000'000'000'000} - std::chrono::seconds(60)));
  EXPECT_EQ(document["services"][0]["installed"], false);
}

TEST(ServiceStatusDocument, SaysHowToInstallByTheProgramThatThisMachineHas) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.binaries = {UnpackedBinary("tokwatt-agent")};
  const RunCommand run = [](const Command&) -> Result<Ran> { return Ran(); };
  const nlohmann::json document = ServiceStatusDocument(facts, run, FakeClock());
  EXPECT_EQ(document["services"][1]["state_reason"]["fix"], "tokwatt-agent service install agent");
  EXPECT_EQ(document["services"][0]["state_reason"]["fix"], "tokwatt service install collector")
      << "tokwatt-agent holds none";
}

TEST(ServiceStatusDocument, WhatRunsWithoutAServiceIsNamed) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.files[facts.place.UnitFile(Role::kAgent)] = "there";
  facts.holders = {{"309", "the agent", "/var/lib/tokwatt/agent"},
                   {"4711", "tokwatt up", "/root/.local/share/tokwatt/agent"}};
  const RunCommand run = [](const Command&) -> Result<Ran> {
    return Ran{0, Recorded("systemctl-show-running"), ""};
  };
  const nlohmann::json document = ServiceStatusDocument(facts, run, FakeClock());
  EXPECT_EQ(document["without_service"],
            nlohmann::json::parse(R"([{"process": "4711", "name": "tokwatt up",
                                       "folder": "/root/.local/share/tokwatt/agent"}])"));
}

TEST(ServiceStatusDocument, AManagerThatDoesNotAnswerIsNoRunningService) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.files[facts.place.UnitFile(Role::kAgent)] = "there";
  const RunCommand run = [](const Command&) -> Result<Ran> {
    return Fail(Code::kUnavailable, "could not start systemctl");
  };
  const nlohmann::json document = ServiceStatusDocument(facts, run, FakeClock());
  EXPECT_EQ(NullsWithoutReason(document), std::vector<std::string>());
  EXPECT_EQ(document["services"][1]["running"], false);
}

}  // namespace
}  // namespace tokwatt
