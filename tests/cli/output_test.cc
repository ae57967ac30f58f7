// What commands print and how they end: tables, thresholds, reports.
#include <gtest/gtest.h>

#include "cli/bench_table.h"
#include "cli/config/nearest.h"
#include "cli/exit_code.h"
#include "cli/fail_if.h"
#include "cli/format.h"
#include "cli/once_report.h"
#include "cli/progress.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

TEST(Table, AlignsByCharactersNotBytes) {
  Table table({"NAME", ">W"});
  table.Row({"größe", "7"});
  table.Row({"a", "–"});
  table.Row({"ab", "123"});
  EXPECT_EQ(table.Text(), "NAME     W\ngröße    7\na        –\nab     123\n");
}

TEST(Nearest, FindsTheMisspeltName) {
  EXPECT_EQ(Nearest("intervall", {"name", "interval", "url"}), "interval");
  EXPECT_EQ(Nearest("x", {}), "");
  EXPECT_EQ(Nearest("zzz.foo", {"url", "name"}), "") << "more than half would have to change";
}

TEST(FailIf, ReadsNameOperatorAndLimit) {
  const auto condition = ParseFailIf("decode_tokens_per_second <= 25.5");
  ASSERT_TRUE(condition) << condition.error().message;
  EXPECT_EQ(condition->op, "<=");
  EXPECT_EQ(condition->limit, 25.5);
  EXPECT_FALSE(ParseFailIf("decode_tokens_per_second"));
  EXPECT_FALSE(ParseFailIf("decode_tokens_per_second < fast"));
  const auto misspelt = ParseFailIf("decode_token_per_second<1");
  ASSERT_FALSE(misspelt);
  EXPECT_NE(misspelt.error().message.find("decode_tokens_per_second"), std::string::npos);
}

json Energy(const char* scope, double wh, const json& joules = nullptr) {
  return {{"scope", scope}, {"wh_per_1000_tokens", wh}, {"joules_per_output_token", joules}};
}

TEST(FailIf, AnAbsentFigureIsAnErrorAndNeverAPass) {
  const FailIf condition{"joules_per_output_token", ">", 6, "6"};
  json run{{"energy", json::array()}};
  EXPECT_FALSE(Holds(condition, run));
  run["energy"].push_back(Energy("package", 7 / 3.6, {{"median", 7.0}}));
  EXPECT_TRUE(Holds(condition, run)->holds);
  run["energy"].push_back(Energy("wall", 5 / 3.6, {{"median", 5.0}}));
  EXPECT_FALSE(Holds(condition, run)->holds) << "the widest scope decides";
}

// The table shows the wall's Wh where its blocks are too short for an interval; the package's
// estimate, known for each block, must not answer in its place.
TEST(FailIf, JudgesTheEnergyThatTheTableShows) {
  const FailIf condition{"joules_per_output_token", ">", 20, "20"};
  const json run{
      {"model", "qwen"},
      {"energy", {Energy("package", 10 / 3.6, {{"median", 10.0}}), Energy("wall", 7.4)}}};
  const auto judged = Holds(condition, run);
  ASSERT_TRUE(judged) << judged.error().message;
  EXPECT_TRUE(judged->holds);
  EXPECT_NEAR(judged->value, 26.64, 1e-9);
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(Judge(condition, json::array({run}), kExitOk), kExitAssertion);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "tokwatt: joules_per_output_token [wall] is 26.6: > 20 holds for qwen\n");
}

TEST(BenchmarksExitCode, NotConvergedIsTooNoisyAndNothingIsPartial) {
  EXPECT_EQ(BenchmarksExitCode(json::array()), kExitPartial);
  EXPECT_EQ(BenchmarksExitCode(json::array({{{"status", "converged"}}})), kExitOk);
  EXPECT_EQ(BenchmarksExitCode(json::array({{{"status", "failed"}}})), kExitPartial);
  EXPECT_EQ(
      BenchmarksExitCode(json::array({{{"status", "failed"}}, {{"status", "not_converged"}}})),
      kExitTooNoisy);
}

json Benchmark(const char* physics) {
  const json rate{{"median", 912.0}, {"low", 911.0}, {"high", 913.0},
                  {"level", 0.95},   {"n", 10},      {"covers", "this run"}};
  return {{"runtime", "ollama"},
          {"model", "m"},
          {"status", "converged"},
          {"id", "0123456789abcdef"},
          {"decode_tokens_per_second", rate},
          {"prefill_tokens_per_second", rate},
          {"memory_bandwidth_used_ratio", 7.53},
          {"energy", {{{"scope", "wall"}, {"wh_per_1000_tokens", 0.753}}}},
          {"physics", physics},
          {"physics_detail", "912 tok/s is above the bound of 121"}};
}

// Of a run above the physical bound no figure is printed: its counts or its times are wrong.
TEST(PrintBenchmarks, FiguresAboveThePhysicalBoundAreNotPrinted) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  PrintBenchmarks(json::array({Benchmark("above_bound")}));
  const std::string table = ::testing::internal::GetCapturedStdout();
  const std::string reasons = ::testing::internal::GetCapturedStderr();
  for (const char* figure : {"912", "753", "0.753"}) {
    EXPECT_EQ(table.find(figure), std::string::npos) << figure << "\n" << table;
  }
  EXPECT_NE(reasons.find("912 tok/s is above the bound of 121"), std::string::npos) << reasons;
  EXPECT_EQ(BenchmarksExitCode(json::array({Benchmark("above_bound")})), kExitPartial);
  ::testing::internal::CaptureStdout();
  PrintBenchmarks(json::array({Benchmark("within_bound")}));
  EXPECT_NE(::testing::internal::GetCapturedStdout().find("912"), std::string::npos);
  EXPECT_EQ(BenchmarksExitCode(json::array({Benchmark("within_bound")})), kExitOk);
}

// Codes are for programs.
TEST(PrintBenchmarks, PeopleReadSentencesAndNoCodes) {
  json noisy = Benchmark("within_bound");
  noisy["status"] = "not_converged";
  noisy["status_reason"] = {{"code", "too_noisy"}, {"detail", "It varies."}, {"fix", "Wait."}};
  json failed = Benchmark("within_bound");
  failed["status"] = "failed";
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  PrintBenchmarks(json::array({noisy, failed}));
  const std::string table = ::testing::internal::GetCapturedStdout();
  EXPECT_NE(table.find("not converged"), std::string::npos) << table;
  const std::string reasons = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(reasons.find("\nollama m: not converged: It varies.\n  try: Wait.\nollama m: failed\n"),
            std::string::npos)
      << reasons;
}

TEST(FailIf, DoesNotJudgeWhatIsNotBelieved) {
  const FailIf condition{"decode_tokens_per_second", ">", 100, "100"};
  EXPECT_EQ(Judge(condition, json::array({Benchmark("above_bound")}), kExitPartial), kExitPartial);
  EXPECT_EQ(Judge(condition, json::array({Benchmark("within_bound")}), kExitOk), kExitAssertion);
  EXPECT_EQ(Judge({"decode_tokens_per_second", "<", 100, "100"},
                  json::array({Benchmark("within_bound")}), kExitOk),
            kExitOk);
}

TEST(Quotable, AFlaggedRunSaysSoIsPartialAndIsNotJudged) {
  json run = Benchmark("within_bound");
  run["quotable"] = false;
  run["quotable_reason"] = {
      {"code", "box_busy"}, {"detail", "Something else ran."}, {"fix", "Close it."}};
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  PrintBenchmarks(json::array({run}));
  EXPECT_NE(::testing::internal::GetCapturedStdout().find("converged, not to be quoted"),
            std::string::npos);
  const std::string reasons = ::testing::internal::GetCapturedStderr();
  EXPECT_NE(reasons.find("not to be quoted: Something else ran.\n  try: Close it.\n"),
            std::string::npos)
      << reasons;
  EXPECT_EQ(BenchmarksExitCode(json::array({run})), kExitPartial);
  EXPECT_EQ(Judge({"decode_tokens_per_second", ">", 100, "100"}, json::array({run}), kExitPartial),
            kExitPartial);
}

TEST(Quotable, WhatHasNoFigureHasNothingToQuote) {
  const json failed{{"status", "failed"}, {"quotable", false}};
  EXPECT_FALSE(IsSpoilt(failed)) << "its status says it already";
  EXPECT_FALSE(IsSpoilt(Benchmark("within_bound"))) << "an older collector does not say";
}

TEST(PrintBenchmarks, ARunWithoutAModelIsAReasonAndNoRow) {
  ::testing::internal::CaptureStdout();
  PrintBenchmarks(
      json::array({{{"runtime", "ollama"}, {"status", "failed"}, {"energy", json::array()}}}));
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
}

TEST(ProgressText, WhatHasEndedHasNoTimeLeft) {
  EXPECT_EQ(ProgressText("measuring", "block 1", 40.0).substr(0, 18), "measuring: block 1");
  EXPECT_NE(ProgressText("measuring", "block 1", 40.0).find("left"), std::string::npos);
  EXPECT_EQ(ProgressText("failed", "no runtime was found", 0.0), "failed: no runtime was found");
  EXPECT_EQ(ProgressText("queued", "", std::nullopt), "queued");
  EXPECT_EQ(ProgressText("waiting_for_idle", "", std::nullopt), "waiting for idle");
}

TEST(Cell, AbsentIsADashAndItsReasonIsFound) {
  const json document{{"power_watts", nullptr},
                      {"power_watts_reason",
                       {{"code", "permission_denied"}, {"detail", "root only"}, {"fix", "do it"}}}};
  EXPECT_EQ(Cell(document, "power_watts", Watts), "–");
  EXPECT_EQ(ReasonText(document, "power_watts"), "root only") << "codes are for programs";
  const json bare{{"figure_reason", {{"code", "not_a_number"}, {"detail", ""}}}};
  EXPECT_EQ(ReasonText(bare, "figure"), "not a number");
  EXPECT_EQ(FixText(document, "power_watts"), "do it");
  EXPECT_EQ(Cell({{"power_watts", 0.0}}, "power_watts", Watts), "0\u202fW");
}

TEST(ReportExitCode, IsPartialWhenSomethingIsMissing) {
  EXPECT_EQ(ReportExitCode({{"unavailable", json::array()}}), kExitOk);
  const Error error{Code::kNotFound, "no runtime", "no_runtime", "install one"};
  EXPECT_EQ(ReportExitCode({{"unavailable", {Unavailable("runtime", error)}}}), kExitPartial);
}

}  // namespace
}  // namespace tokwatt
