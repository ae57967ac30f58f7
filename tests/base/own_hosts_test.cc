#include "base/net/own_hosts.h"

#include <gmock/gmock.h>

namespace tokwatt {
namespace {

using testing::ElementsAre;

TEST(OwnHosts, WhatTheOwnerNamesTakesThePlaceOfTheMachines) {
  const OwnHosts hosts = ReadOwnHosts({"192.168.1.20", "nas.local", "fd00::1"});
  EXPECT_THAT(hosts.names, ElementsAre("nas.local"));
  EXPECT_THAT(hosts.addresses, ElementsAre("192.168.1.20", "fd00::1"));
  EXPECT_THAT(hosts.all(), ElementsAre("nas.local", "192.168.1.20", "fd00::1"));
}

}  // namespace
}  // namespace tokwatt
