// Bytes as text, by the vectors of RFC 4648 and as people write codes.
#include "base/text_code.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// RFC 4648, section 10.
TEST(TextCode, Base64OfRfc4648) {
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "Zg=="},
                                                      {"fo", "Zm8="},
                                                      {"foo", "Zm9v"},
                                                      {"foob", "Zm9vYg=="},
                                                      {"fooba", "Zm9vYmE="},
                                                      {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : rows) {
    EXPECT_EQ(Base64(Bytes(plain)), coded);
    EXPECT_EQ(FromBase64(coded), plain);
  }
  EXPECT_EQ(Base64Url(Bytes("\xfb\xff")), "-_8");
  EXPECT_EQ(FromBase64Url("-_8"), "\xfb\xff");
}

TEST(TextCode, Base64RefusesWhatNoBytesGive) {
  for (const char* bad : {"Zg", "Zg=", "Z===", "Zh==", "Zm9v!A==", "====", "Zg==Zg=="}) {
    EXPECT_EQ(FromBase64(bad), std::nullopt) << bad;
  }
  for (const char* bad : {"A", "Zh", "a+b/", "Zg=="}) {
    EXPECT_EQ(FromBase64Url(bad), std::nullopt) << bad;
  }
}

// 5 bits a letter: 10 bytes are 16 letters, and no bit is lost.
TEST(TextCode, CrockfordIsReadAsPeopleWriteIt) {
  EXPECT_EQ(Crockford32(Bytes(std::string("\x00\x44\x32\x14\xc7", 5))), "01234567");
  EXPECT_EQ(NormalisedCrockford32("k7q2-9m4p"), "K7Q29M4P");
  EXPECT_EQ(NormalisedCrockford32("oil O1"), "01101");
  EXPECT_EQ(NormalisedCrockford32("K7U2"), std::nullopt);
  EXPECT_EQ(NormalisedCrockford32("K7/2"), std::nullopt);
}

TEST(TextCode, HexHasOneSpelling) {
  std::array<uint8_t, 2> bytes{};
  ASSERT_TRUE(FromHex("0fa0", bytes));
  EXPECT_EQ(Hex(bytes), "0fa0");
  for (const char* bad : {"", "0fa", "0fa00", "0FA0", "0fg0", "0f a"}) {
    EXPECT_FALSE(FromHex(bad, bytes)) << bad;
  }
}

TEST(TextCode, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(FromBase64(Base64(bytes)), bytes);
  EXPECT_EQ(FromBase64Url(Base64Url(Bytes(bytes))), bytes);
}

}  // namespace
}  // namespace tokwatt
