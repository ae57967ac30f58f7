// What credentials.json keeps, and files of versions that knew one address.
#include "agent/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/state_dir.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

constexpr char kOlder[] =
    R"({"collector": "box:7812", "root": "r", "key": "k", "certificate": "c", "next_key": "",
        "joined_by": "", "name": "desk", "allow_commands": true)";

class CredentialsTest : public testing::Test {
 protected:
  Result<std::optional<Credentials>> LoadText(const std::string& text) {
    EXPECT_TRUE(ReplaceFile(state_.path() + "/credentials.json", text, true));
    return LoadCredentials(state_.path());
  }
  TemporaryDirectory state_;
};

TEST_F(CredentialsTest, KeepsWhereTheCollectorIs) {
  Credentials credentials;
  credentials.collector = "192.168.1.5:7812";
  EXPECT_EQ(credentials.last_address(), "192.168.1.5:7812");
  credentials.addresses = {"box:7812", "box.local:7812"};
  credentials.found_at = "box.local:7812";
  EXPECT_EQ(credentials.last_address(), "box.local:7812");
  ASSERT_TRUE(SaveCredentials(state_.path(), credentials));
  EXPECT_EQ(LoadCredentials(state_.path())->value(), credentials);
}

TEST_F(CredentialsTest, AFileOfAnOlderVersionHasOneAddress) {
  const auto loaded = LoadText(std::string(kOlder) + "}");
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ((*loaded)->last_address(), "box:7812");
  EXPECT_TRUE((*loaded)->addresses.empty());
  EXPECT_TRUE((*loaded)->allow_commands);
}

TEST_F(CredentialsTest, AddressesThatAreNoneAreLeftOut) {
  const auto some = LoadText(std::string(kOlder) + R"(, "addresses": ["a:1", 7, null]})");
  EXPECT_THAT((*some)->addresses, testing::ElementsAre("a:1"));
  const auto none = LoadText(std::string(kOlder) + R"(, "addresses": "a:1", "found_at": 7})");
  EXPECT_TRUE((*none)->addresses.empty());
  EXPECT_EQ((*none)->found_at, "");
}

}  // namespace
}  // namespace tokwatt
