#include "collector/analytics/receipt.h"

#include <gtest/gtest.h>

#include "tests/collector/analytics/fabricated_run.h"

namespace tokwatt {
namespace {

Receipt Make(const BenchmarkRun& run, double gpu_bytes_per_second = 215e9) {
  const auto inventory = FabricatedInventory();
  return MakeReceipt(
      {&run, inventory,
       UseOfBandwidth(run, {FabricatedBandwidth("gpu", gpu_bytes_per_second)}, inventory),
       ElectricityPrice{}});
}

TEST(ReceiptTest, SaysWhatWasMeasured) {
  const Receipt receipt = Make(FabricatedRun());
  EXPECT_EQ(receipt.speed,
            "4.97\u202ftok/s decode, 95\u202f% interval [4.95, 4.99], n\u202f10, this run");
  EXPECT_EQ(receipt.power, "133\u202fW [wall]");
  EXPECT_EQ(receipt.energy,
            "7.43\u202fWh per 1\u202f000 tokens of answer, reading the prompts included "
            "(26.8\u202fJ/token) [wall]");
  EXPECT_EQ(receipt.cost,
            "$1.04 per million tokens, electricity at the article's $0.14 per kWh, assumed");
  EXPECT_EQ(receipt.verdict,
            "Writing uses 98\u202f% of GPU read, measured: memory bandwidth sets this speed.");
}

TEST(ReceiptTest, TellsWhenAndHowItWasMeasured) {
  const BenchmarkRun run = FabricatedRun();
  const Receipt receipt =
      MakeReceipt({&run, std::nullopt, {}, {}, WallTime{1'795'000'000'000'000'000}});
  EXPECT_EQ(receipt.method, "2026-11-18, suite quick, 1 warm-up discarded, grade B");
}

// A slow machine's blocks of 64 and 16 tokens were shared as "suite quick", like 512 and 128.
TEST(ReceiptTest, TellsHowLongTheBlocksReallyWere) {
  BenchmarkRun run = FabricatedRun();
  run.blocks = FabricatedBlocks(6);
  EXPECT_NE(Make(run).method.find("suite quick (64-token prompts, 16-token answers), "),
            std::string::npos);
}

// Reading 512 prompt tokens for every 128 of answer nearly doubled the J/token of a slow reader,
// unsaid.
TEST(ReceiptTest, TellsWritingAloneWhereItIsKnown) {
  BenchmarkRun run = FabricatedRun();
  run.blocks = FabricatedBlocks(6);
  EXPECT_EQ(Make(run).energy,
            "7.43\u202fWh per 1\u202f000 tokens of answer, reading the prompts included "
            "(26.8\u202fJ/token, writing alone 20.0\u202fJ/token) [wall]");
}

TEST(ReceiptTest, NoWattsSayWhy) {
  BenchmarkRun run = FabricatedRun();
  run.energy[0] = {};
  run.energy[0].absent = {"permission_denied", "rapl is for root only.", "sudo x"};
  EXPECT_EQ(Make(run).power, "no watts: rapl is for root only.");
}

TEST(ReceiptTest, WhatPhysicsForbidsIsNotCredible) {
  EXPECT_EQ(Make(FabricatedRun(), 100e9).verdict.rfind("Not credible", 0), 0u);
}

TEST(ReceiptTest, SaysWhenItDidNotConverge) {
  BenchmarkRun run = FabricatedRun();
  run.status = BenchmarkStatus::kNotConverged;
  EXPECT_NE(Make(run).speed.find("did not converge"), std::string::npos);
  EXPECT_NE(Make(run).verdict.find("Too noisy"), std::string::npos);
}

TEST(ReceiptTest, APackageIsNotTheMachine) {
  BenchmarkRun run = FabricatedRun();
  run.energy[0].scope = PowerScope::kPackage;
  EXPECT_NE(Make(run).cost.find("for the package only"), std::string::npos);
}

// Memory alone made joules per token look 20 times lower.
TEST(ReceiptTest, ThePackageSpeaksBeforeTheMemoryBesideIt) {
  BenchmarkRun run = FabricatedRun();
  run.energy[0].scope = PowerScope::kPackage;
  run.energy[0].source = "rapl";
  run.energy[0].component = "dram-0";
  run.energy[0].run_uj = 3'000'000'000;
  run.energy.push_back(run.energy[0]);
  run.energy[1].component = "package-0";
  run.energy[1].run_uj = 60'000'000'000;
  EXPECT_EQ(SpeakingEnergy(run), &run.energy[1]);
  EXPECT_EQ(Make(run).power, "60\u202fW [package]");
}

TEST(ReceiptTest, MarkdownHoldsEveryLine) {
  const Receipt receipt = Make(FabricatedRun());
  const std::string markdown = ReceiptMarkdown(receipt);
  for (const std::string& line :
       {receipt.machine, receipt.model, receipt.runtime, receipt.method, receipt.speed,
        receipt.power, receipt.energy, receipt.cost, receipt.verdict}) {
    EXPECT_NE(markdown.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace tokwatt
