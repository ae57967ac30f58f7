// What commands print of the collector's documents, and the exit code they end with.
#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "tests/cli/command_fixture.h"
#include "tests/cli/fabricated_documents.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// No-break spaces as spaces, so that expectations can be read.
std::string Plain(std::string text) {
  const std::string thin = "\u202f";
  for (size_t at = text.find(thin); at != std::string::npos; at = text.find(thin)) {
    text.replace(at, thin.size(), " ");
  }
  return text;
}

const json kDenied{{"code", "permission_denied"}, {"detail", "root only"}, {"fix", "one\ntwo"}};
const json kNothing{{"code", "no_reading"}, {"detail", "No energy was read."}, {"fix", ""}};
const json kPrice{{"price_per_kwh", 0.14}, {"currency", "USD"}, {"assumed", true}, {"note", ""}};

json PowerLine(const char* scope, const json& watts) {
  json line{{"scope", scope},        {"source", scope},  {"component", "c"},
            {"quality", "measured"}, {"headline", true}, {"power_watts", watts}};
  if (watts.is_null()) line["power_watts_reason"] = kDenied;
  return line;
}

TEST_F(CommandTest, NowShowsTheWidestPowerWithItsQuality) {
  const json live{{"model", "qwen"},
                  {"decode_tokens_per_second", 28.43},
                  {"quality", "derived"},
                  {"memory_used_bytes", 12.3e9},
                  {"power", {PowerLine("package", 31.2), PowerLine("wall", 63.4)}}};
  const json idle{{"model", ""},
                  {"decode_tokens_per_second", nullptr},
                  {"decode_tokens_per_second_reason", kDenied},
                  {"quality", "derived"},
                  {"memory_used_bytes", nullptr},
                  {"power", {PowerLine("package", nullptr)}}};
  Answer("fleet", {{"devices",
                    {{{"id", "0123456789abcdef"},
                      {"name", "mini"},
                      {"state", "live"},
                      {"age_seconds", 1.2},
                      {"live", live}},
                     {{"id", "ff"},
                      {"name", "box"},
                      {"state", "stale"},
                      {"age_seconds", 200},
                      {"live", idle}}}}});
  StartCollector();
  const Ended ended = Run({"now"});
  EXPECT_EQ(ended.code, kExitOk);
  EXPECT_EQ(
      Plain(ended.out),
      "DEVICE  MODEL  TOK/S  QUALITY  POWER  SCOPE  QUALITY    MEMORY         AGE  STATE  ID\n"
      "mini    qwen    28.4  derived   63 W  wall   measured  12.3 GB       1.2 s  live   "
      "0123456789ab\n"
      "box     –          –  –            –  –      –               –  3 min 20 s  stale  "
      "ff\n");
  EXPECT_NE(ended.err.find("box: no watts from package c: root only\n"
                           "  try: one\n  try: two\n"),
            std::string::npos)
      << ended.err;
}

TEST_F(CommandTest, NowSaysWhatWouldBringWattsWhereTheReasonDoesNot) {
  const json live{{"model", ""},
                  {"decode_tokens_per_second", 1.0},
                  {"quality", "derived"},
                  {"memory_used_bytes", nullptr},
                  {"power", json::array()},
                  {"power_reason", kNothing}};
  Answer(
      "fleet",
      {{"devices",
        {{{"id", "ff"}, {"name", "box"}, {"state", "live"}, {"age_seconds", 1}, {"live", live}}}}});
  StartCollector();
  EXPECT_EQ(Run({"now"}).err,
            "box: no watts: No energy was read.\n"
            "  try: tokwatt doctor    # on that machine: what would bring watts\n");
}

json EnergyRow(const char* scope, const json& joules, const json& cost) {
  json row{{"device", "aa"},         {"name", "mini"},     {"scope", scope},
           {"source", scope},        {"component", scope}, {"energy_joules", joules},
           {"covered_seconds", 600}, {"partial", false},   {"cost", cost}};
  if (joules.is_null()) row["energy_joules_reason"] = kNothing;
  row["counted"] = std::string(scope) == "wall";
  return row;
}

TEST_F(CommandTest, EnergyIsNeverRoundedToNothingAndOnlyWhatCountsHasACost) {
  Answer("energy",
         {{"price", kPrice},
          {"rows", {EnergyRow("package", 3600, 0.00014), EnergyRow("wall", 9000, 0.00035)}},
          {"total_energy_joules", 9000},
          {"total_cost", 0.00035},
          {"partial", false}});
  StartCollector();
  const Ended ended = Run({"energy", "--from", "2026-11-26T10:00:00+00:00"});
  EXPECT_EQ(ended.code, kExitOk) << ended.err;
  EXPECT_EQ(Plain(ended.out),
            "DEVICE  FROM  SCOPE    COMPONENT   ENERGY       COST  COUNTED  COVERED\n"
            "mini          package  package    1.00 Wh          –  no       10 min\n"
            "mini          wall     wall       2.50 Wh  $0.000350  yes      10 min\n"
            "total: 2.50 Wh, $0.000350 at the article's $0.14 per kWh, assumed\n");
  EXPECT_NE(requests().at(0).find("from=2026-11-26T10%3A00%3A00%2B00%3A00"), std::string::npos);
}

TEST_F(CommandTest, ATotalThatIsNotKnownSaysWhy) {
  Answer("energy",
         {{"price", kPrice},
          {"rows",  // two hours of one reason, which is said once
           {EnergyRow("package", nullptr, nullptr), EnergyRow("package", nullptr, nullptr)}},
          {"total_energy_joules", nullptr},
          {"total_energy_joules_reason",
           {{"code", "no_countable_power"}, {"detail", "No wall."}, {"fix", "plug"}}},
          {"total_cost", nullptr},
          {"partial", true}});
  StartCollector();
  const Ended ended = Run({"energy"});
  EXPECT_EQ(ended.code, kExitPartial);
  EXPECT_NE(ended.out.find("total: –\n"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.err,
            "mini package: no energy: No energy was read.\n"
            "no total: No wall.\n  try: plug\n");
}

json Claim(const char* id, const char* verdict, const json& needs, const char* command) {
  return {{"id", id},       {"statement", "S."},  {"verdict", verdict},  {"basis", "measured"},
          {"needs", needs}, {"command", command}, {"explanation", "E."}, {"missing", ""}};
}

class ClaimsCommand : public CommandTest {
 protected:
  ClaimsCommand() {
    Answer("claims", {{"claims",
                       {Claim("c1", "supported", nullptr, ""),
                        Claim("c2", "undetermined", "here", "tokwatt bandwidth"),
                        Claim("c3", "undetermined", "here", "tokwatt bench run"),
                        Claim("c4", "undetermined", "here", "tokwatt bench run"),
                        Claim("c5", "undetermined", "other_machine", ""),
                        Claim("c6", "undetermined", "later_version", ""),
                        Claim("c7", "not_measurable", nullptr, "")}}});
    StartCollector();
  }
};

TEST_F(ClaimsCommand, DecidedOnesAreListedAndTheOthersCountedByWhatTheyNeed) {
  const Ended ended = Run({"claims"});
  EXPECT_EQ(ended.code, kExitOk);
  EXPECT_EQ(ended.out,
            "supported        c1  S.\n"
            "    E. (measured)\n"
            "3 more can be settled on this machine\n"
            "    try: tokwatt bandwidth\n"
            "    try: tokwatt bench run\n"
            "1 more need another machine\n"
            "1 more need a later version of tokwatt\n"
            "1 more cannot be settled by measuring\n");
}

TEST_F(ClaimsCommand, AllListsEveryOne) {
  const Ended ended = Run({"claims", "--all"});
  for (const char* id : {"c1", "c2", "c3", "c4", "c5", "c6", "c7"}) {
    EXPECT_NE(ended.out.find(std::string(" ") + id + "  S."), std::string::npos) << ended.out;
  }
  EXPECT_EQ(ended.out.find("more"), std::string::npos) << ended.out;
}

TEST_F(CommandTest, BenchLsSaysWhatItsIntervalsMean) {
  Answer("benchmarks", {{"items", {FabricatedBenchmark()}}, {"next_cursor", nullptr}});
  StartCollector();
  const Ended ended = Run({"bench", "ls"});
  EXPECT_EQ(ended.code, kExitOk);
  EXPECT_EQ(
      Plain(ended.out),
      "RUNTIME  MODEL            DECODE TOK/S        PREFILL TOK/S  INTERVAL OF     WH/1000 TOK  "
      "SCOPE"
      "   MBU  STATUS     ID\n"
      "ollama   qwen   28.4 [28.4, 28.4] n 10  512 [512, 512] n 10  95 %, this run        0.450  "
      "wall   87 %  converged  0123456789ab\n");
}

TEST_F(CommandTest, BenchShowFindsARunByTheBeginningOfItsId) {
  Answer("benchmarks", {{"items", {FabricatedBenchmark()}}, {"next_cursor", nullptr}});
  Answer("benchmarks/0123456789abcdef", FabricatedBenchmark());
  StartCollector();
  EXPECT_EQ(Run({"bench", "show", "0123", "--markdown"}).out, "| tokwatt | |\n");
  const Ended absent = Run({"bench", "show", "ff"});
  EXPECT_EQ(absent.code, kExitFailure);
  EXPECT_NE(absent.err.find("there is no benchmark 'ff'"), std::string::npos) << absent.err;
}

TEST_F(CommandTest, AgentStatusIsTheFileOfTheAgent) {
  EXPECT_EQ(Run({"agent", "status"}).code, kExitFailure);
  std::filesystem::create_directories(data_dir() + "/agent");
  std::ofstream(data_dir() + "/agent/status.json")
      << json{{"name", "mini"},
              {"uplink", {{"connected", true}}},
              {"probes", {{{"probe", "host"}, {"runs", 3}, {"reason", nullptr}}}}};
  const Ended ended = Run({"agent", "status"});
  EXPECT_EQ(ended.code, kExitOk);
  EXPECT_EQ(ended.out,
            "KEY               VALUE\n"
            "name              mini\n"
            "uplink.connected  yes\n\n"
            "PROBE  RUNS  FAILURES  SKIPPED  TOO LATE  OVERDUE  REASON\n"
            "host      3         –        –         –  –        –\n");
}

TEST_F(CommandTest, UpHasNoDocumentToPrintUnlessItRunsOnce) {
  const Ended ended = Run({"up", "--json"});
  EXPECT_EQ(ended.code, kExitUsage);
  EXPECT_NE(ended.err.find("--once"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace tokwatt
