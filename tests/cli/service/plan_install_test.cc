// What installing does on each kind of machine; whole plans are golden files
// (tests/golden/service).
#include <gtest/gtest.h>

#include "tests/cli/service/service_facts.h"

namespace tokwatt {
namespace {

const std::vector<Role> kBoth = {Role::kCollector, Role::kAgent};

ServicePlan Planned(const ServiceFacts& facts, const std::vector<Role>& roles = kBoth) {
  const auto plan = PlanInstall(facts, roles);
  EXPECT_TRUE(plan) << plan.error().message;
  return plan.value_or(ServicePlan());
}

class PlanOfEveryPlace : public testing::TestWithParam<std::pair<Manager, bool>> {
 protected:
  ServiceFacts fresh_ = FreshMachine(GetParam().first, GetParam().second);
};

TEST_P(PlanOfEveryPlace, ASecondTimeChangesNothing) {
  fresh_.counters = {{"/sys/class/powercap/intel-rapl:0/energy_uj", false}};
  const ServiceFacts after = Afterwards(fresh_, Planned(fresh_));
  EXPECT_EQ(Listed(Planned(after)), "");
}

TEST_P(PlanOfEveryPlace, AnUpgradeReplacesTheBinaryAndRestartsWhatRunsIt) {
  ServiceFacts facts = Afterwards(fresh_, Planned(fresh_));
  facts.binaries[1].same = false;
  const ServicePlan plan = Planned(facts);
  ASSERT_GE(plan.steps.size(), 3u) << Listed(plan);
  EXPECT_EQ(plan.steps[0].kind, StepKind::kCopyFile);
  EXPECT_EQ(plan.steps[0].path, facts.place.bin_dir + "/tokwatt-agent");
  for (const Step& step : plan.steps) {
    EXPECT_EQ(StepText(step).find("collector"), std::string::npos) << StepText(step);
    EXPECT_NE(step.kind, StepKind::kRemoveTree);
    EXPECT_NE(step.path, facts.place.state_dir) << "state stays as it is";
    EXPECT_NE(step.path, facts.place.config_file);
  }
  EXPECT_EQ(plan.steps.back().kind, StepKind::kStaysUp);
}

TEST_P(PlanOfEveryPlace, OneRoleLeavesTheOtherAlone) {
  for (const Step& step : Planned(fresh_, {Role::kAgent}).steps) {
    EXPECT_EQ(StepText(step).find("collector"), std::string::npos) << StepText(step);
  }
}

TEST_P(PlanOfEveryPlace, ABinaryThatMayStayIsRunWhereItIs) {
  for (BinaryFact& binary : fresh_.binaries) {
    binary.source = "/usr/bin/" + binary.name;
    binary.stays = true;
  }
  const ServicePlan plan = Planned(fresh_);
  for (const Step& step : plan.steps) EXPECT_NE(step.kind, StepKind::kCopyFile);
  const ServiceFacts after = Afterwards(fresh_, plan);
  const std::string& unit = after.files.at(after.place.UnitFile(Role::kAgent));
  EXPECT_NE(unit.find("/usr/bin/tokwatt-agent"), std::string::npos) << unit;
}

INSTANTIATE_TEST_SUITE_P(All, PlanOfEveryPlace,
                         testing::Values(std::pair(Manager::kSystemd, true),
                                         std::pair(Manager::kSystemd, false),
                                         std::pair(Manager::kLaunchd, true),
                                         std::pair(Manager::kLaunchd, false)));

TEST(PlanInstall, WithoutSystemdNothingIsChangedAndTheForegroundIsNamed) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.no_manager = "systemd does not run here";
  const auto both = PlanInstall(facts, kBoth);
  ASSERT_FALSE(both);
  EXPECT_EQ(both.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(both.error().message, "systemd does not run here; nothing was changed");
  EXPECT_EQ(both.error().fix.find("/home/ana/unpacked/tokwatt up "), 0u) << both.error().fix;
  const auto agent = PlanInstall(facts, {Role::kAgent});
  ASSERT_FALSE(agent);
  EXPECT_EQ(agent.error().fix.find("/home/ana/unpacked/tokwatt agent run "), 0u);
}

TEST(PlanInstall, TheMachinesServiceNeedsRootAndSaysHow) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.is_root = false;
  const auto plan = PlanInstall(facts, kBoth);
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().fix.find("sudo /home/ana/unpacked/tokwatt service install"),
            std::string::npos);
  EXPECT_NE(plan.error().fix.find("--user"), std::string::npos);
}

TEST(PlanInstall, AnotherPlaceForTheStateIsRefusedAndNotForgotten) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.other_data_dir = "/srv/data";
  const auto plan = PlanInstall(facts, kBoth);
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().message.find("/var/lib/tokwatt, not in /srv/data"), std::string::npos);
}

TEST(PlanInstall, ADaemonOfMacOsNeverRunsAsRoot) {
  ServiceFacts facts = FreshMachine(Manager::kLaunchd, true);
  for (const char* user : {"", "root"}) {
    facts.place.user = user;
    EXPECT_FALSE(PlanInstall(facts, kBoth)) << user;
  }
}

TEST(PlanInstall, WithoutSysusersTheUserIsMadeByUseradd) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.has_sysusers = false;
  facts.counters = {{"/sys/class/powercap/intel-rapl:0/energy_uj", false}};
  const ServicePlan plan = Planned(facts);
  EXPECT_EQ(plan.steps[0].argv.front(), "useradd");
  EXPECT_EQ(plan.steps[0].undo, std::vector<Command>{Command({"userdel", "tokwatt"})});
  EXPECT_TRUE(Does(plan, "run groupadd --system tokwatt-power"));
  for (const Step& step : plan.steps) EXPECT_NE(step.path, kSysusersFile);
}

TEST(PlanInstall, OnlyGroupsThatThereAreAreAskedFor) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  const auto groups = [&facts] {
    const std::string unit =
        Afterwards(facts, Planned(facts)).files.at("/etc/systemd/system/tokwatt-agent.service");
    const size_t at = unit.find("\nSupplementaryGroups=");
    return at == std::string::npos ? "" : unit.substr(at + 1, unit.find('\n', at + 1) - at - 1);
  };
  EXPECT_EQ(groups(), "SupplementaryGroups=video render");
  facts.groups = {"render"};
  facts.counters = {{"/sys/class/powercap/intel-rapl:0/energy_uj", false}};
  EXPECT_EQ(groups(), "SupplementaryGroups=render tokwatt-power") << "it will be there";
  facts.groups = {};
  facts.counters = {};
  EXPECT_EQ(groups(), "") << "an unknown group would keep the service from starting";
}

TEST(PlanInstall, TheRuleOfInstallShIsKeptWithItsLastLine) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.counters = {{"/sys/class/powercap/intel-rapl:0/energy_uj", false}};
  const ServiceFacts fresh = Afterwards(facts, Planned(facts));
  const std::string with_group = fresh.files.at(kPowerRule);
  EXPECT_TRUE(with_group.ends_with(kGroupMadeHere)) << with_group;
  facts.groups.insert(kPowerGroup);  // somebody else's
  const std::string without = Afterwards(facts, Planned(facts)).files.at(kPowerRule);
  EXPECT_EQ(without + kGroupMadeHere, with_group);
}

TEST(PlanInstall, WhatRootRecordedGoesAlongUnlessItIsInUse) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.root_state = "/root/.local/state/tokwatt";
  const ServicePlan plan = Planned(facts);
  EXPECT_TRUE(Does(plan, "move /root/.local/state/tokwatt to /var/lib/tokwatt"));
  EXPECT_TRUE(Does(plan, "give /var/lib/tokwatt and all in it to tokwatt:tokwatt"));
  facts.root_state_holder = "4711";
  const auto refused = PlanInstall(facts, kBoth);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("process 4711"), std::string::npos);
}

TEST(PlanInstall, WhatRootEnrolledInThePlaceOfTheServiceIsGivenToIt) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.state_exists = true;
  facts.state_owned = false;
  EXPECT_TRUE(Does(Planned(facts), "give /var/lib/tokwatt and all in it to tokwatt:tokwatt"));
}

TEST(PlanInstall, AServiceThatRunsIsRestartedWithWhatRootEnrolledMeanwhile) {
  const ServiceFacts fresh = FreshMachine(Manager::kSystemd, true);
  ServiceFacts facts = Afterwards(fresh, Planned(fresh));
  facts.state_owned = false;
  EXPECT_TRUE(Does(Planned(facts, {Role::kAgent}), "run systemctl restart tokwatt-agent.service"));
}

TEST(PlanInstall, SettingsThatOnlyRootReadAreReadByTheService) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.config_source = "/root/.config/tokwatt/tokwatt.toml";
  facts.config_content = "name = \"box\"\n";
  EXPECT_TRUE(Does(Planned(facts), "write /etc/tokwatt/tokwatt.toml (:tokwatt 0640)"));
  facts.config_source.clear();
  facts.config_readable = false;
  EXPECT_TRUE(Does(Planned(facts), "give /etc/tokwatt/tokwatt.toml to :tokwatt 0640"));
}

TEST(PlanInstall, InATreeNothingIsStarted) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.root = "/mnt/image";
  const ServicePlan plan = Planned(facts);
  EXPECT_TRUE(Does(plan, "run systemctl --root=/mnt/image enable tokwatt-agent.service"));
  EXPECT_TRUE(Does(plan, "run systemd-sysusers --root=/mnt/image tokwatt.conf"));
  EXPECT_EQ(Listed(plan).find(" start "), std::string::npos);
  EXPECT_TRUE(plan.after_undo.empty());
}

TEST(PlanInstall, AFailedUpgradeEndsWithWhatRanBefore) {
  const ServiceFacts fresh = FreshMachine(Manager::kSystemd, true);
  EXPECT_EQ(Planned(fresh).after_undo,
            std::vector<Command>{Command({"systemctl", "daemon-reload"})});
  ServiceFacts facts = Afterwards(fresh, Planned(fresh));
  facts.binaries[1].same = false;
  facts.running[Role::kCollector].active = false;
  const std::vector<Command> settled = {{"systemctl", "daemon-reload"},
                                        {"systemctl", "restart", "tokwatt-agent.service"}};
  EXPECT_EQ(Planned(facts).after_undo, settled);
}

}  // namespace
}  // namespace tokwatt
