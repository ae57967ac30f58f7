// Small files and numbers: what sysfs and broken sysfs hold.
#include "base/text_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/unprivileged.h"

namespace tokwatt {
namespace {

class TextFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tokwatt-text-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name), std::ios::binary) << text;
    return Path(name);
  }
  std::string Path(const std::string& name) const { return directory_ + "/" + name; }

  std::string directory_;
};

TEST_F(TextFileTest, SmallFileIsTrimmed) {
  char buffer[16];
  const auto text = ReadSmallFile(Write("name", " package-0 \n"), buffer);
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, "package-0");
}

TEST_F(TextFileTest, FileThatFillsTheBufferIsAnErrorAndItsHeadIsNot) {
  char buffer[8];
  const std::string path = Write("large", "0123456789");
  EXPECT_EQ(ReadSmallFile(path, buffer).error().code, Code::kOutOfRange);
  EXPECT_EQ(*ReadFileHead(path, buffer), "01234567");
  EXPECT_EQ(*ReadSmallFile(Write("fits", "0123456"), buffer), "0123456");
}

TEST_F(TextFileTest, LongFileIsReadWholeUpToItsLimit) {
  const std::string text(10'000, 'x');
  EXPECT_EQ(*ReadTextFile(Write("long", text)), text);
  EXPECT_EQ(ReadTextFile(Path("long"), 9'999).error().code, Code::kOutOfRange);
  EXPECT_EQ(*ReadTextFile(Write("page", std::string(4096, 'y'))), std::string(4096, 'y'));
}

TEST_F(TextFileTest, AbsentFileIsNotFoundAndNamesNoPath) {
  const auto result = ReadInteger(Path("absent"));
  EXPECT_EQ(result.error().code, Code::kNotFound);
  EXPECT_EQ(result.error().message.find(directory_), std::string::npos);
  EXPECT_EQ(ReadInteger(Write("file", "1") + "/below").error().code, Code::kNotFound);
}

TEST_F(TextFileTest, UnreadableFileIsPermissionDenied) {
  ASSERT_EQ(::chmod(directory_.c_str(), 0755), 0);
  const std::string path = Write("energy_uj", "1");
  ASSERT_EQ(::chmod(path.c_str(), 0), 0);
  const Unprivileged unprivileged;
  const auto result = ReadInteger(path);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, Code::kPermissionDenied);
}

TEST_F(TextFileTest, PipeWithoutWriterDoesNotBlock) {
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(ReadInteger(Path("pipe")).error().code, Code::kDataLoss);
}

TEST_F(TextFileTest, DirectoryIsNoFile) {
  EXPECT_EQ(ReadInteger(directory_).error().code, Code::kUnavailable);
}

TEST_F(TextFileTest, NumbersAreWholeFiles) {
  EXPECT_EQ(*ReadInteger(Write("negative", "-42\n")), -42);
  EXPECT_EQ(*ReadUnsigned(Write("most", "18446744073709551615\n")), 18446744073709551615u);
  for (const char* garbage : {"", "\n", "12 34", "0x10", "1e3", "nan", "99999999999999999999",
                              "<unknown>", "\xff\xfe\x00"}) {
    EXPECT_EQ(ReadInteger(Write("garbage", garbage)).error().code, Code::kDataLoss) << garbage;
  }
  EXPECT_EQ(ReadUnsigned(Path("negative")).error().code, Code::kDataLoss);
}

TEST_F(TextFileTest, ListsNamesInOrder) {
  Write("b", "");
  Write("a", "");
  EXPECT_EQ(*ListDirectory(directory_), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(ListDirectory(Path("absent")).error().code, Code::kNotFound);
}

TEST_F(TextFileTest, LinkTargetIsTheLastPartOfTheLink) {
  ASSERT_EQ(::symlink("../../devices/pci0000:00/0000:c1:00.0", Path("device").c_str()), 0);
  EXPECT_EQ(LinkTargetName(Path("device")), "0000:c1:00.0");
  EXPECT_EQ(LinkTargetName(Write("plain", "")), "");
}

TEST(ParseTest, DoublesAreFiniteDecimalNumbers) {
  EXPECT_DOUBLE_EQ(*ParseDouble("-2.5e1"), -25);
  for (const char* garbage : {"", "nan", "inf", "0x1p3", "1.5 ", "1,5", "1.2.3", "1e999", "-"}) {
    EXPECT_FALSE(ParseDouble(garbage).has_value()) << garbage;
  }
}

TEST(ParseTest, TrimDropsTheEndOfDeviceTreeStrings) {
  EXPECT_EQ(Trim(std::string_view("NVIDIA\0", 7)), "NVIDIA");
}

}  // namespace
}  // namespace tokwatt
