// Base64 by the vectors of RFC 4648, section 10, and what is none.
#include "probes/recording/base64.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

TEST(Base64, IsAsTheRfcShows) {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(ToBase64(bytes), text);
    EXPECT_EQ(FromBase64(text), bytes);
  }
}

TEST(Base64, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(FromBase64(ToBase64(bytes)), bytes);
}

TEST(Base64, WhatIsNoneIsNothing) {
  for (const char* text :
       {"Z", "Zg=", "Zg", "Zh==", "=g==", "Zg==Zg==", "Zm9v\n", "Z===", "Zm9*"}) {
    EXPECT_EQ(FromBase64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace tokwatt
