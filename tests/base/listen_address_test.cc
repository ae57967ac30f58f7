// Addresses to listen on, as people write them; beyond loopback is refused.
#include "base/net/listen_address.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

TEST(ListenAddress, ReadsWhatPeopleWrite) {
  EXPECT_EQ(ParseListenAddress("127.0.0.1:7812")->text(), "127.0.0.1:7812");
  EXPECT_EQ(ParseListenAddress("localhost:1")->text(), "127.0.0.1:1");
  EXPECT_EQ(ParseListenAddress("127.9.9.9:0")->port, 0);
  EXPECT_EQ(ParseListenAddress("[::1]:7812")->text(), "[::1]:7812");
  EXPECT_TRUE(ParseListenAddress("[::1]:7812")->ipv6);
}

TEST(ListenAddress, WhatIsNoAddressIsSaid) {
  for (const char* text : {"", "7812", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
                           ":7812", "127.0.0.1:78 12"}) {
    const auto address = ParseListenAddress(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().reason, "bad_listen_address") << text;
  }
}

TEST(ListenAddress, BeyondLoopbackIsRefusedWithTheAddressThatWouldDo) {
  for (const char* text : {"0.0.0.0:7811", "192.168.1.5:7811", "[::]:7811", "example.org:7811"}) {
    const auto address = ParseListenAddress(text);
    ASSERT_FALSE(address) << text;
    EXPECT_EQ(address.error().reason, "not_loopback") << text;
    EXPECT_EQ(address.error().fix,
              "listen on 127.0.0.1:7811, or open this collector to your network: --lan")
        << text;
  }
}

TEST(ListenAddress, BeyondLoopbackNeedsAnAddressWhereItIsAllowed) {
  for (const char* text : {"0.0.0.0:7811", "192.168.1.5:7811", "[::]:7811", "127.0.0.1:1"}) {
    EXPECT_TRUE(ParseListenAddress(text, true)) << text;
  }
  const auto name = ParseListenAddress("example.org:7811", true);
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().fix, "listen on all of this machine's: 0.0.0.0:7811");
}

TEST(ListenAddress, AHostIsANameOrAnAddressAndNothingElse) {
  for (const char* text : {"box", "box.local", "my_nas.lan", "192.168.1.20", "fd00::1"}) {
    EXPECT_TRUE(IsHost(text)) << text;
  }
  for (const char* text : {"", "box:7812", "[fd00::1]", "box local", "a;reboot", "https://box"}) {
    EXPECT_FALSE(IsHost(text)) << text;
  }
}

}  // namespace
}  // namespace tokwatt
