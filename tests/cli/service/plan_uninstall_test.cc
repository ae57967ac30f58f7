// What removing takes away, and what it leaves because it was not ours.
#include <gtest/gtest.h>

#include "tests/cli/service/service_facts.h"

namespace tokwatt {
namespace {

const std::vector<Role> kBoth = {Role::kCollector, Role::kAgent};

ServiceFacts Installed(ServiceFacts facts) {
  return Afterwards(facts, PlanInstall(facts, kBoth).value());
}

ServiceFacts MachineWithCounters() {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.counters = {{"/sys/class/powercap/intel-rapl:0/energy_uj", false}};
  return facts;
}

std::string Notes(const ServicePlan& plan) {
  std::string text;
  for (const std::string& note : plan.notes) text += note + "\n";
  return text;
}

TEST(PlanServiceUninstall, ARoleGoesAndStateStays) {
  const ServiceFacts facts = Installed(FreshMachine(Manager::kSystemd, true));
  const auto plan = PlanServiceUninstall(facts, {Role::kCollector});
  ASSERT_TRUE(plan);
  EXPECT_EQ(Listed(*plan),
            "run systemctl stop tokwatt-collector.service\n"
            "run systemctl disable tokwatt-collector.service\n"
            "remove /etc/systemd/system/tokwatt-collector.service\n"
            "run systemctl daemon-reload\n");
  EXPECT_NE(Notes(*plan).find("/var/lib/tokwatt"), std::string::npos);
  EXPECT_TRUE(plan->go_on);
}

TEST(PlanServiceUninstall, NothingInstalledIsNothingToDo) {
  const auto plan = PlanServiceUninstall(FreshMachine(Manager::kSystemd, true), kBoth);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Listed(*plan) + Notes(*plan), "");
}

TEST(PlanServiceUninstall, WithoutAManagerTheFilesGoAllTheSame) {
  ServiceFacts facts = Installed(FreshMachine(Manager::kSystemd, true));
  facts.no_manager = "systemd does not run here";
  const auto plan = PlanServiceUninstall(facts, {Role::kAgent});
  ASSERT_TRUE(plan);
  EXPECT_EQ(Listed(*plan), "remove /etc/systemd/system/tokwatt-agent.service\n");
}

TEST(PlanUninstall, RemovesAllThatInstallMade) {
  const ServiceFacts facts = Installed(MachineWithCounters());
  const auto plan = PlanUninstall(facts, false);
  ASSERT_TRUE(plan);
  for (const char* step :
       {"remove /etc/systemd/system/tokwatt-agent.service",
        "remove /etc/udev/rules.d/70-tokwatt-power.rules",
        "give /sys/class/powercap/intel-rapl:0/energy_uj to :root 0400",
        "remove /etc/sysusers.d/tokwatt.conf", "run userdel tokwatt", "run groupdel tokwatt-power",
        "remove /usr/local/bin/tokwatt", "remove /usr/local/bin/tokwatt-agent",
        "remove /usr/local/share/tokwatt/installed"}) {
    EXPECT_TRUE(Does(*plan, step)) << step << " is not in\n" << Listed(*plan);
  }
  EXPECT_EQ(Notes(*plan), "");
}

TEST(PlanUninstall, WhatWasThereBeforeStaysAndIsSaid) {
  ServiceFacts facts = MachineWithCounters();
  facts.users.insert(kServiceUser);
  facts.groups.insert(kPowerGroup);
  for (BinaryFact& binary : facts.binaries) binary.stays = true;
  const auto plan = PlanUninstall(Installed(facts), false);
  ASSERT_TRUE(plan);
  for (const char* word : {"userdel", "groupdel", "/home/ana/unpacked"}) {
    EXPECT_EQ(Listed(*plan).find(word), std::string::npos) << Listed(*plan);
  }
  EXPECT_NE(Notes(*plan).find("the user tokwatt stays"), std::string::npos);
  EXPECT_NE(Notes(*plan).find("the group tokwatt-power stays"), std::string::npos);
}

TEST(PlanUninstall, ABinaryInABuildTreeIsNeverRemoved) {
  ServiceFacts facts = Installed(FreshMachine(Manager::kSystemd, false));
  facts.build_tree = {"/home/ana/.local/bin/tokwatt"};
  const auto plan = PlanUninstall(facts, false);
  ASSERT_TRUE(plan);
  EXPECT_FALSE(Does(*plan, "remove /home/ana/.local/bin/tokwatt"));
  EXPECT_TRUE(Does(*plan, "remove /home/ana/.local/bin/tokwatt-agent"));
  EXPECT_NE(Notes(*plan).find("build tree"), std::string::npos);
}

TEST(PlanUninstall, AReceiptThatNamesOtherFilesIsNotBelieved) {
  ServiceFacts facts = Installed(FreshMachine(Manager::kSystemd, true));
  facts.files[facts.place.receipt] += "copied /etc/passwd\ncopied /usr/local/bin/other\n";
  const auto plan = PlanUninstall(facts, false);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Listed(*plan).find("passwd"), std::string::npos);
  EXPECT_EQ(Listed(*plan).find("other"), std::string::npos);
  EXPECT_TRUE(Does(*plan, "remove /usr/local/bin/tokwatt"));
}

TEST(PlanUninstall, MeasurementsGoOnlyWithPurge) {
  ServiceFacts facts = Installed(FreshMachine(Manager::kSystemd, true));
  facts.purge = {"/var/lib/tokwatt", "/etc/tokwatt"};
  const auto kept = PlanUninstall(facts, false);
  ASSERT_TRUE(kept);
  EXPECT_EQ(Listed(*kept).find("and all in it"), std::string::npos);
  EXPECT_NE(Notes(*kept).find("kept: /var/lib/tokwatt /etc/tokwatt"), std::string::npos);
  const auto purged = PlanUninstall(facts, true);
  ASSERT_TRUE(purged);
  EXPECT_TRUE(Does(*purged, "remove /var/lib/tokwatt and all in it"));
  EXPECT_TRUE(Does(*purged, "remove /etc/tokwatt and all in it"));
}

TEST(PlanUninstall, WhatIsKeptGoesByACommandThatIsStillThere) {
  ServiceFacts facts = Installed(FreshMachine(Manager::kSystemd, true));
  facts.purge = {"/var/lib/tokwatt", "/root/my state/agent"};
  EXPECT_EQ(Notes(PlanUninstall(facts, false).value()),
            "kept: /var/lib/tokwatt /root/my state/agent; to remove that too: rm -rf "
            "/var/lib/tokwatt '/root/my state/agent'\n");
  facts.by_sudo = true;
  facts.purge = {"/var/lib/tokwatt"};
  facts.holders = {{"4711", "/var/lib/tokwatt/agent", {Role::kAgent}}};
  EXPECT_EQ(Notes(PlanUninstall(facts, false).value()),
            "kept: /var/lib/tokwatt; to remove that too, stop the agent (process 4711) first, "
            "then: sudo rm -rf /var/lib/tokwatt\n");
  facts.holders.clear();
  facts.root = "/mnt/image";
  EXPECT_NE(Notes(PlanUninstall(facts, false).value()).find("rm -rf /mnt/image/var/lib/tokwatt\n"),
            std::string::npos);
}

TEST(PlanUninstall, OfTheMachineNeedsRoot) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.is_root = false;
  EXPECT_FALSE(PlanUninstall(facts, false));
  EXPECT_FALSE(PlanServiceUninstall(facts, kBoth));
}

TEST(PlanUninstall, StateThatARunningProcessUsesIsNotPurged) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.purge = {"/var/lib/tokwatt"};
  facts.holders = {{"4711", "/var/lib/tokwatt/agent", {Role::kCollector, Role::kAgent}}};
  const auto refused = PlanUninstall(facts, true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "data_dir_in_use");
  EXPECT_EQ(refused.error().fix, "stop tokwatt up (process 4711) first");
  EXPECT_TRUE(PlanUninstall(facts, false)) << "its state stays";
}

TEST(PlanUninstall, StateOfWhatItEndsItselfIsPurged) {
  ServiceFacts facts = Installed(FreshMachine(Manager::kSystemd, true));
  facts.purge = {"/var/lib/tokwatt"};
  facts.holders = {{"4711", "/var/lib/tokwatt/agent", {Role::kAgent}}};
  EXPECT_FALSE(PlanUninstall(facts, true)) << "the service's agent is another process";
  facts.running[Role::kAgent].pid = 4711;
  EXPECT_TRUE(PlanUninstall(facts, true));
  facts.no_manager = "systemd does not run here";
  EXPECT_FALSE(PlanUninstall(facts, true)) << "nothing would stop it";
  facts.loose_agent = {4711, "/usr/local/bin/tokwatt-agent"};
  EXPECT_TRUE(PlanUninstall(facts, true));
}

TEST(PlanUninstall, WhatItSaysToTypeIsTheProgramThatThisMachineHas) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.binaries = {UnpackedBinary("tokwatt-agent")};
  facts.files[facts.place.UnitFile(Role::kAgent)] = "there";
  facts.purge = {"/var/lib/tokwatt"};
  EXPECT_NE(Notes(PlanServiceUninstall(facts, kBoth).value())
                .find(": sudo tokwatt-agent uninstall --purge\n"),
            std::string::npos);
  facts.is_root = false;
  EXPECT_EQ(PlanUninstall(facts, false).error().fix, "sudo tokwatt-agent uninstall");
  EXPECT_EQ(PlanServiceUninstall(facts, kBoth).error().fix, "sudo tokwatt-agent service uninstall");
}

TEST(PlanUninstall, WhatTheJoinScriptPutWhereNoManagerIsGoes) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.no_manager = "systemd does not run here";
  facts.files[facts.place.receipt] =
      "copied /usr/local/bin/tokwatt-agent\nstarted /usr/local/bin/tokwatt-agent\n";
  facts.loose_agent = {4711, "/usr/local/bin/tokwatt-agent"};
  facts.purge = {"/var/lib/tokwatt"};
  const auto plan = PlanUninstall(facts, true);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Listed(*plan),
            "end /usr/local/bin/tokwatt-agent, process 4711\n"
            "remove /usr/local/bin/tokwatt-agent\n"
            "remove /usr/local/share/tokwatt/installed\n"
            "remove /var/lib/tokwatt and all in it\n");
}

TEST(PlanUninstall, AProgramThatTheJoinScriptFoundStays) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.files[facts.place.receipt] = "started /usr/local/bin/tokwatt-agent\n";
  const auto plan = PlanUninstall(facts, false);
  ASSERT_TRUE(plan);
  EXPECT_EQ(Listed(*plan), "remove /usr/local/share/tokwatt/installed\n");
}

}  // namespace
}  // namespace tokwatt
