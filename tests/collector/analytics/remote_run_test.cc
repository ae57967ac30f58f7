// A run on another machine than the device that reports it: no watt, byte or chip of this one.
#include <gtest/gtest.h>

#include "collector/analytics/bandwidth_use.h"
#include "collector/analytics/rates.h"
#include "collector/analytics/receipt.h"
#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {
namespace {

// With the watcher's energy, as an agent joined it before it knew better.
BenchmarkRun RunAt(const char* endpoint) {
  BenchmarkRun run = FabricatedRun();
  run.endpoint = endpoint;
  return run;
}

BandwidthUse UseOf(const BenchmarkRun& run) {
  return UseOfBandwidth(run, {FabricatedBandwidth("gpu", 100e9)}, FabricatedInventory());
}

Receipt ReceiptOf(const BenchmarkRun& run) {
  return MakeReceipt({&run, FabricatedInventory(), UseOf(run), ElectricityPrice{}});
}

constexpr char kElsewhere[] = "http://192.0.2.20:11434";
constexpr char kHere[] = "http://127.0.0.1:11434";

TEST(RemoteRun, HasNoEnergyAndSaysWhy) {
  const BenchmarkRun run = RunAt(kElsewhere);
  EXPECT_TRUE(OwnEnergy(run).empty());
  EXPECT_EQ(SpeakingEnergy(run), nullptr);
  EXPECT_EQ(WhyNoEnergy(run).reason, "remote_runtime");
  EXPECT_EQ(WhyNoEnergy(run).detail,
            "This runtime runs on another machine; this machine's watts are not its watts.");
}

// 4.97 tokens/s x 42.5 GB is above these 100 GB/s: here that is not credible, there it may be.
TEST(RemoteRun, IsHeldAgainstNoBandwidthOfThisMachine) {
  EXPECT_EQ(UseOf(RunAt(kHere)).physics.status, PhysicsStatus::kAboveBound);
  const BandwidthUse use = UseOf(RunAt(kElsewhere));
  EXPECT_EQ(use.physics.status, PhysicsStatus::kUnknown);
  EXPECT_EQ(use.physics.reason, "remote_runtime");
  ASSERT_FALSE(use.ratio);
  EXPECT_EQ(use.ratio.error().reason, "remote_runtime");
  EXPECT_EQ(use.denominator, "");
  EXPECT_DOUBLE_EQ(*use.bytes_per_token, 42.5e9);  // the model's own
}

TEST(RemoteRun, ItsReceiptNamesNeitherThisChipNorItsAddress) {
  const Receipt receipt = ReceiptOf(RunAt(kElsewhere));
  EXPECT_EQ(receipt.machine, "another machine, measured over the network");
  EXPECT_EQ(receipt.power.rfind("no watts: This runtime runs on another machine", 0), 0u);
  EXPECT_EQ(receipt.energy.rfind("no Wh: ", 0), 0u);
  EXPECT_EQ(receipt.cost.rfind("no cost: ", 0), 0u);
  EXPECT_NE(receipt.speed.find("4.97"), std::string::npos);
  EXPECT_EQ(ReceiptMarkdown(receipt).find("192.0.2.20"), std::string::npos);
}

TEST(RemoteRun, WhatTheAgentSaidComesBeforeTheAddress) {
  BenchmarkRun run = RunAt("http://192.0.2.20:11434");
  run.remote = false;  // the device's own address in its network
  EXPECT_NE(SpeakingEnergy(run), nullptr);
  run = RunAt(kHere);
  run.remote = true;
  EXPECT_EQ(SpeakingEnergy(run), nullptr);
}

TEST(RemoteRun, ARunHereIsAsBefore) {
  const Receipt with_address = ReceiptOf(RunAt(kHere));
  const Receipt without = ReceiptOf(FabricatedRun());
  EXPECT_EQ(ReceiptMarkdown(with_address), ReceiptMarkdown(without));
  EXPECT_EQ(with_address.power, "133\u202fW [wall]");
}

// Its own watts are known where a plug that is read here feeds it.
TEST(RemoteRun, HasTheEnergyOfAPlugThatFeedsIt) {
  BenchmarkRun run = RunAt(kElsewhere);
  auto plug = run.energy.at(0);
  plug.source = "shelly";
  plug.scope = PowerScope::kWall;
  plug.powers = "192.0.2.20";
  run.energy.push_back(plug);
  ASSERT_NE(SpeakingEnergy(run), nullptr);
  EXPECT_EQ(SpeakingEnergy(run)->source, "shelly");
  EXPECT_EQ(ReceiptOf(run).power.find("no watts"), std::string::npos);
  run.energy.back().powers = "192.0.2.21";
  EXPECT_EQ(SpeakingEnergy(run), nullptr);
}

// And a plug that feeds another machine says nothing of a run here.
TEST(RemoteRun, ARunHereHasNoEnergyOfAnotherMachinesPlug) {
  BenchmarkRun run = RunAt(kHere);
  for (auto& energy : run.energy) energy.powers = "nas";
  EXPECT_TRUE(OwnEnergy(run).empty());
  EXPECT_EQ(WhyNoEnergy(run).reason, "no_power_source");
}

}  // namespace
}  // namespace tokwatt
