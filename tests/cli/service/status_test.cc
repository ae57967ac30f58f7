// What service managers answer, read into one shape, and what `service status` says of it.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/service/loose.h"
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

const RunCommand kNothingRuns = [](const Command&) -> Result<Ran> { return Ran(); };

TEST(ServiceStatusDocument, AnAgentThatRunsWithoutAServiceIsTold) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.holders = {{"4711", "/var/lib/tokwatt/agent", {Role::kAgent}}};
  facts.running[Role::kAgent].pid = 4711;  // a stale answer: there is no such service
  const auto document = ServiceStatusDocument(facts, kNothingRuns, FakeClock());
  ASSERT_EQ(document["without_service"].size(), 1u);
  const nlohmann::json& agent = document["without_service"][0];
  EXPECT_EQ(agent["pid"], 4711);
  EXPECT_EQ(agent["roles"], nlohmann::json({"agent"}));
  EXPECT_EQ(agent["detail"], "the agent runs (process 4711), and no service starts it at boot");
  EXPECT_EQ(agent["fix"], "kill 4711    # stops it\ntokwatt service install agent");
  EXPECT_EQ(LooseText(document["without_service"]),
            "the agent runs (process 4711), and no service starts it at boot\n"
            "  try: kill 4711    # stops it\n"
            "  try: tokwatt service install agent\n");
}

TEST(ServiceStatusDocument, WhatAServiceRunsIsNotToldTwice) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.files[facts.place.UnitFile(Role::kAgent)] = "there";
  facts.running[Role::kAgent] = {true, true, 4711};
  facts.holders = {
      {"4711", "/var/lib/tokwatt/agent", {Role::kAgent}},
      {"unknown", "/root/.local/state/tokwatt/agent", {Role::kCollector, Role::kAgent}}};
  const auto document = ServiceStatusDocument(facts, kNothingRuns, FakeClock());
  EXPECT_EQ(NullsWithoutReason(document), std::vector<std::string>());
  ASSERT_EQ(document["without_service"].size(), 1u);
  EXPECT_EQ(document["without_service"][0]["fix"], "stop it\ntokwatt service install");
}

TEST(ServiceStatusDocument, WhereNothingStartsServicesTheProgramIsNamed) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.binaries = {UnpackedBinary("tokwatt-agent")};
  facts.no_manager = "systemd does not run here";
  facts.holders = {{"4711", "/var/lib/tokwatt/agent", {Role::kAgent}}};
  const auto loose = LooseDocument(facts);
  EXPECT_EQ(loose[0]["detail"],
            "the agent runs (process 4711), and no service starts it at boot: systemd does not "
            "run here");
  EXPECT_EQ(loose[0]["fix"],
            "put this where your system starts programs: /home/ana/unpacked/tokwatt-agent agent "
            "run");
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
