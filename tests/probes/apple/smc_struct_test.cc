// The 80 bytes of the SMC at their offsets, its number types, and bytes of any kind.
#include "probes/apple/smc_struct.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace tokwatt {
namespace {

using testing::HasSubstr;

int At(const SmcStruct& bytes, size_t at) { return std::to_integer<int>(bytes[at]); }

SmcValue Value(const char (&type)[5], std::initializer_list<int> bytes) {
  SmcValue value{{static_cast<uint32_t>(bytes.size()), FourCc(type)}, {}};
  size_t at = 0;
  for (const int byte : bytes) value.bytes[at++] = static_cast<std::byte>(byte);
  return value;
}

SmcValue Float(float number) {
  uint32_t bits = 0;
  static_assert(sizeof bits == sizeof number);
  std::memcpy(&bits, &number, sizeof bits);
  return Value("flt ", {static_cast<int>(bits & 0xFF), static_cast<int>(bits >> 8 & 0xFF),
                        static_cast<int>(bits >> 16 & 0xFF), static_cast<int>(bits >> 24)});
}

TEST(SmcStructTest, RequestsHaveTheirFieldsWhereTheSmcLooks) {
  const SmcStruct info = SmcKeyInfoRequest(FourCc("PSTR"));
  EXPECT_EQ(At(info, 0), 'R') << "the first character is in the highest byte";
  EXPECT_EQ(At(info, 3), 'P');
  EXPECT_EQ(At(info, 42), 9);

  const SmcStruct read = SmcReadRequest(FourCc("PSTR"), {4, FourCc("flt ")});
  EXPECT_EQ(At(read, 28), 4);
  EXPECT_EQ(At(read, 32), ' ');
  EXPECT_EQ(At(read, 35), 'f');
  EXPECT_EQ(At(read, 42), 5);

  const SmcStruct key = SmcKeyAtRequest(0x0102);
  EXPECT_EQ(At(key, 42), 8);
  EXPECT_EQ(At(key, 44), 2);
  EXPECT_EQ(At(key, 45), 1);
}

TEST(SmcStructTest, RequestsNeverWrite) {
  for (const SmcStruct& request : {SmcKeyInfoRequest(FourCc("PSTR")),
                                   SmcReadRequest(FourCc("PSTR"), {4, 0}), SmcKeyAtRequest(6)}) {
    EXPECT_NE(At(request, 42), 6);
  }
}

TEST(SmcStructTest, ResultsAreNamed) {
  SmcStruct answer{};
  answer[28] = std::byte{4};
  EXPECT_EQ(DecodeSmcKeyInfo(answer)->data_bytes, 4u);
  answer[40] = std::byte{132};
  EXPECT_EQ(DecodeSmcKeyInfo(answer).error().code, Code::kNotFound);
  EXPECT_EQ(DecodeSmcKey(answer).error().code, Code::kNotFound);
  answer[40] = std::byte{0xB8};
  const auto refused = DecodeSmcValue(answer, {4, 0});
  EXPECT_EQ(refused.error().code, Code::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("184"));
}

TEST(SmcStructTest, SizesThatNoValueHasAreAnError) {
  for (const uint8_t size : {0, 33, 255}) {
    SmcStruct answer{};
    answer[28] = std::byte{size};
    EXPECT_EQ(DecodeSmcKeyInfo(answer).error().code, Code::kDataLoss) << int{size};
  }
}

TEST(SmcNumberTest, FloatsAreLittleEndianAndEverythingElseIsBig) {
  EXPECT_DOUBLE_EQ(SmcNumber(Float(41.5F)).value(), 41.5);
  EXPECT_DOUBLE_EQ(SmcNumber(Value("flt ", {0x00, 0x00, 0x26, 0x42})).value(), 41.5);
  EXPECT_DOUBLE_EQ(SmcNumber(Value("ui8 ", {200})).value(), 200);
  EXPECT_DOUBLE_EQ(SmcNumber(Value("ui16", {0x01, 0x02})).value(), 258);
  EXPECT_DOUBLE_EQ(SmcNumber(Value("ui32", {0x00, 0x00, 0x07, 0xD0})).value(), 2000);
  EXPECT_DOUBLE_EQ(SmcNumber(Value("fpe2", {0x12, 0xC1})).value(), 1200.25);
}

TEST(SmcNumberTest, WhatIsNotFiniteIsNoNumber) {
  using Limits = std::numeric_limits<float>;
  for (const float bad : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) {
    EXPECT_EQ(SmcNumber(Float(bad)).error().code, Code::kDataLoss);
  }
}

TEST(SmcNumberTest, SizeMustBeThatOfTheType) {
  for (const SmcValue& value : {Value("flt ", {0, 0}), Value("ui8 ", {1, 2}), Value("ui16", {1}),
                                Value("ui32", {1, 2, 3}), Value("fpe2", {1, 2, 3, 4})}) {
    EXPECT_EQ(SmcNumber(value).error().code, Code::kDataLoss) << FourCcText(value.info.type);
  }
}

TEST(SmcNumberTest, OtherTypesAreNamed) {
  const auto number = SmcNumber(Value("{clh", {0, 0, 0, 0}));
  EXPECT_EQ(number.error().reason_code(), "type_unknown");
  EXPECT_THAT(number.error().message, HasSubstr("'{clh'"));
}

TEST(FourCcTest, CharactersThatCannotBePrintedAreMarked) {
  EXPECT_EQ(FourCcText(FourCc("F0Ac")), "F0Ac");
  EXPECT_EQ(FourCcText(0x1B5B4A00), "?[J?");
  EXPECT_EQ(FourCcText(0xFFFFFFFF), "????");
}

TEST(SmcNumberTest, AnyBytesGiveAFiniteNumberOrAnError) {
  std::mt19937_64 random(5);
  const uint32_t types[] = {FourCc("flt "), FourCc("ui8 "), FourCc("ui16"), FourCc("ui32"),
                            FourCc("fpe2")};
  for (int i = 0; i < 50'000; ++i) {
    SmcStruct answer;
    for (std::byte& byte : answer) byte = static_cast<std::byte>(random());
    if (i % 4 != 0) answer[40] = std::byte{0};
    const SmcKeyInfo info{static_cast<uint32_t>(random() % 40),
                          i % 3 == 0 ? static_cast<uint32_t>(random()) : types[random() % 5]};
    if (const auto told = DecodeSmcKeyInfo(answer)) {
      EXPECT_LE(told->data_bytes, kMostSmcValueBytes);
    }
    const auto value = DecodeSmcValue(answer, info);
    if (!value) continue;
    const auto number = SmcNumber(*value);
    if (number) {
      EXPECT_TRUE(std::isfinite(*number));
    } else {
      EXPECT_NE(number.error().message, "");
    }
  }
}

}  // namespace
}  // namespace tokwatt
