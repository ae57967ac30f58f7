// Whole plans of installing, one for each kind of machine, with the files that they write.
#include <gtest/gtest.h>

#include "tests/cli/service/service_facts.h"
#include "tests/golden/golden_host.h"

namespace tokwatt {
namespace {

const std::vector<Role> kBoth = {Role::kCollector, Role::kAgent};

std::string Dump(const Result<ServicePlan>& plan) {
  if (!plan) return plan.error().message + "\ntry: " + plan.error().fix + "\n";
  std::string text = Listed(*plan);
  for (const std::string& note : plan->notes) text += "note: " + note + "\n";
  for (const Command& argv : plan->after_undo) text += "after undo: " + CommandText(argv) + "\n";
  for (const Step& step : plan->steps) {
    if (step.kind == StepKind::kWriteFile) text += "\n==> " + step.path + "\n" + step.content;
  }
  return text;
}

TEST(ServiceGolden, RootWithSystemd) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.counters = {{"/sys/class/powercap/intel-rapl:0/energy_uj", false}};
  ExpectGolden("service", "root-systemd", Dump(PlanInstall(facts, kBoth)));
}

TEST(ServiceGolden, UserWithSystemd) {
  ExpectGolden("service", "user-systemd",
               Dump(PlanInstall(FreshMachine(Manager::kSystemd, false), kBoth)));
}

TEST(ServiceGolden, RootWithoutSystemd) {
  ServiceFacts facts = FreshMachine(Manager::kSystemd, true);
  facts.no_manager = "systemd does not run here";
  ExpectGolden("service", "root-no-systemd", Dump(PlanInstall(facts, kBoth)));
}

TEST(ServiceGolden, RootOnMacOs) {
  ExpectGolden("service", "root-macos",
               Dump(PlanInstall(FreshMachine(Manager::kLaunchd, true), kBoth)));
}

TEST(ServiceGolden, UserOnMacOs) {
  ExpectGolden("service", "user-macos",
               Dump(PlanInstall(FreshMachine(Manager::kLaunchd, false), kBoth)));
}

}  // namespace
}  // namespace tokwatt
