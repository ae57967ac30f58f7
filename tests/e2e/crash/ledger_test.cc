#include "tests/e2e/crash/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temporary_directory.h"

namespace tokwatt::crash {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Kind = LedgerRecord::Kind;

TEST(Ledger, GivesBackWhatWasWritten) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/ledger";
  const auto writer = LedgerWriter::Open(path).value();
  const Stream stream{{1, 2, 255}, 0xffffffffffffffffu};
  const LedgerRecord hello{Kind::kHello, stream, 0, 0, "0.1.0"};
  const LedgerRecord gap{Kind::kGap, stream, 2, 9, "spool_full"};
  const LedgerRecord ack{Kind::kAck, stream, 9, 0, ""};
  writer->Append(hello);
  writer->Append(gap);
  LedgerReader reader(path);
  ASSERT_TRUE(reader.Update());
  EXPECT_THAT(reader.records(), ElementsAre(hello, gap));
  writer->Append(ack);
  ASSERT_TRUE(reader.Update());
  EXPECT_THAT(reader.records(), ElementsAre(hello, gap, ack));
}

TEST(Ledger, KeepsARecordOnOneLineWhateverAReasonHolds) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/ledger";
  LedgerWriter::Open(path).value()->Append({Kind::kGap, {}, 1, 1, "two words\nand lines"});
  LedgerReader reader(path);
  ASSERT_TRUE(reader.Update());
  ASSERT_EQ(reader.records().size(), 1u);
  EXPECT_EQ(reader.records().front().detail, "two_words_and_lines");
}

TEST(Ledger, WaitsForTheEndOfALine) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/ledger";
  std::ofstream(path) << "ack 00000000000000000000000000000000 1 ";
  LedgerReader reader(path);
  ASSERT_TRUE(reader.Update());
  EXPECT_TRUE(reader.records().empty());
  std::ofstream(path, std::ios::app) << "2 0 -\n";
  ASSERT_TRUE(reader.Update());
  EXPECT_THAT(reader.records(), ElementsAre(LedgerRecord{Kind::kAck, {{}, 1}, 2, 0, ""}));
}

TEST(Ledger, RefusesALineThatNoWriterWrote) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/ledger";
  for (const char* line : {"ack 00 1 2 0 -", "boo 00000000000000000000000000000000 1 2 0 -",
                           "ack 00000000000000000000000000000000 1 x 0 -", "",
                           "ack 00000000000000000000000000000000 1 2 0 - more"}) {
    std::ofstream(path) << line << "\n";
    LedgerReader reader(path);
    const auto read = reader.Update();
    ASSERT_FALSE(read) << line;
    EXPECT_THAT(read.error().message, HasSubstr("not a record"));
  }
}

}  // namespace
}  // namespace tokwatt::crash
