#include "base/dynamic_library.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

TEST(DynamicLibraryTest, TheFirstThatIsThereIsOpened) {
  const auto library = MakeSystemLibraryLoader()->Open({"libabsent-tokwatt.so.9", "libc.so.6"});
  ASSERT_TRUE(library) << library.error().message;
  EXPECT_NE((*library)->Get<int(const char*)>("atoi"), nullptr);
  EXPECT_EQ((*library)->Get<int(const char*)>("no_such_symbol_anywhere"), nullptr);
}

TEST(DynamicLibraryTest, NoneIsNotFound) {
  EXPECT_EQ(MakeSystemLibraryLoader()->Open({"libabsent-tokwatt.so.9"}).error().code,
            Code::kNotFound);
}

TEST(DynamicLibraryTest, WhatIsThereAndNoLibrarySaysWhy) {
  const TemporaryDirectory directory;
  const std::string path = directory.path() + "/libbroken.so";
  std::ofstream(path) << "no library at all";
  const Error error = MakeSystemLibraryLoader()->Open({path}).error();
  EXPECT_EQ(error.code, Code::kUnavailable);
  EXPECT_EQ(error.reason, "library_unusable");
}

}  // namespace
}  // namespace tokwatt
