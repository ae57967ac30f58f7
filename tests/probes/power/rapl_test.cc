// rapl on fixture hosts: zones, scopes, permissions, partial success.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/probes/power/source_under_test.h"
#include "tests/support/shell.h"
#include "tests/support/unprivileged.h"

namespace tokwatt {
namespace {

std::vector<std::string> Components(const PowerAnswer& answer) {
  std::vector<std::string> names;
  for (const PowerReading& reading : answer.readings) names.push_back(reading.component);
  return names;
}

TEST(RaplTest, AmdHasPackageAndCore) {
  SourceUnderTest rapl("rapl", "framework-desktop-amd");
  const auto answer = rapl.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_THAT(Components(*answer), testing::ElementsAre("package-0", "core-0"));
  const PowerReading& package = *FindReading(*answer, "package-0");
  EXPECT_EQ(package.scope, PowerScope::kPackage);
  EXPECT_EQ(package.contained_in, "");
  EXPECT_EQ(package.at, rapl.clock().Mono());
  const auto counter = std::get<EnergyCounter>(package.value);
  EXPECT_EQ(counter.total_uj, 65'500'000'000u);
  EXPECT_EQ(counter.wraps_at_uj, 65'532'610'987u);
  EXPECT_NEAR(package.resolution, 15.26e-6, 0.01e-6) << "2^-16 J: what 32 bits of count into it";
  EXPECT_EQ(FindReading(*answer, "core-0")->contained_in, "package-0");
}

TEST(RaplTest, IntelPlatformZoneIsTheSystemAndTheRepeatedPackageIsDropped) {
  SourceUnderTest rapl("rapl", "intel-laptop");
  const auto answer = rapl.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_THAT(Components(*answer),
              testing::UnorderedElementsAre("package-0", "core-0", "uncore-0", "psys"));
  EXPECT_EQ(FindReading(*answer, "psys")->scope, PowerScope::kSystem);
  EXPECT_EQ(FindReading(*answer, "package-0")->contained_in, "psys");
  EXPECT_EQ(FindReading(*answer, "uncore-0")->contained_in, "package-0");
}

TEST(RaplTest, AbsentIsNotFound) {
  SourceUnderTest rapl("rapl", "this-vm");
  EXPECT_EQ(rapl.Read().error().code, Code::kNotFound);
}

TEST(RaplTest, ModuleLoadedLaterIsSeen) {
  SourceUnderTest rapl("rapl", "unreadable-rapl");
  rapl.host().Copy();
  rapl.host().Remove("/sys/class/powercap");
  EXPECT_EQ(rapl.Read().error().code, Code::kNotFound);
  rapl.GoToT1();
  EXPECT_TRUE(rapl.Read().has_value());
}

TEST(RaplTest, UnreadableCountersAreDeniedWithTheUdevRule) {
  SourceUnderTest rapl("rapl", "unreadable-rapl");
  rapl.host().Copy();
  rapl.host().Forbid("/sys/class/powercap/intel-rapl:0/energy_uj");
  rapl.host().Forbid("/sys/class/powercap/intel-rapl:0:0/energy_uj");
  const Unprivileged unprivileged;
  const auto answer = rapl.Read();
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().code, Code::kPermissionDenied);
  EXPECT_THAT(answer.error().message, testing::HasSubstr("intel-rapl:0/energy_uj"));
  const std::string installer = "deploy/udev/install.sh";
  EXPECT_THAT(answer.error().fix, testing::StartsWith("sudo " + installer));
  EXPECT_TRUE(std::filesystem::exists(std::string(TOKWATT_SOURCE_DIR) + "/" + installer));
  EXPECT_TRUE(ParsesInShell(answer.error().fix)) << answer.error().fix;
}

TEST(ParsesInShellTest, TheRemarkInParenthesesThatBrokeTheCopiedCommand) {
  EXPECT_FALSE(ParsesInShell(R"(sudo deploy/udev/install.sh "$USER"   (in the folder))"));
  EXPECT_TRUE(ParsesInShell("curl -fsSL https://ollama.com/install.sh | sh"));
}

TEST(RaplTest, OneUnreadableZoneDoesNotHideTheOthers) {
  SourceUnderTest rapl("rapl", "unreadable-rapl");
  rapl.host().Copy();
  rapl.host().Forbid("/sys/class/powercap/intel-rapl:0:0/energy_uj");
  const Unprivileged unprivileged;
  const auto answer = rapl.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_THAT(Components(*answer), testing::ElementsAre("package-0"));
  ASSERT_NE(FindMissing(*answer, "core-0"), nullptr);
  EXPECT_EQ(FindMissing(*answer, "core-0")->code, Code::kPermissionDenied);
  EXPECT_NE(FindMissing(*answer, "core-0")->fix, "");
}

TEST(RaplTest, SecondSocketHasComponentsOfItsOwn) {
  SourceUnderTest rapl("rapl", "framework-desktop-amd");
  rapl.host().Copy();
  const std::string zone = "/sys/class/powercap/intel-rapl:1";
  rapl.host().Write(zone + "/name", "package-1\n");
  rapl.host().Write(zone + "/energy_uj", "5\n");
  rapl.host().Write(zone + ":0/name", "dram\n");
  rapl.host().Write(zone + ":0/energy_uj", "6\n");
  const auto answer = rapl.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_THAT(Components(*answer),
              testing::UnorderedElementsAre("package-0", "core-0", "package-1", "dram-1"));
  EXPECT_EQ(FindReading(*answer, "dram-1")->contained_in, "") << "memory is beside the package";
}

}  // namespace
}  // namespace tokwatt
