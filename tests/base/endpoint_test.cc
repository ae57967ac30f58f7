// Which addresses are one, and which are this machine: it decides whose watts a run may have.
#include "base/endpoint.h"

#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <unistd.h>

#include <memory>

namespace tokwatt {
namespace {

TEST(Endpoint, OneAddressHasOneSpelling) {
  for (const char* spelling : {"http://127.0.0.1:11434", "http://127.0.0.1:11434/",
                               "127.0.0.1:11434", "localhost:11434", "HTTP://LocalHost:11434//"}) {
    EXPECT_EQ(NormalisedEndpoint(spelling), "http://127.0.0.1:11434") << spelling;
  }
  EXPECT_EQ(NormalisedEndpoint("https://NAS.lan/Ollama/"), "https://nas.lan/Ollama");
  EXPECT_EQ(NormalisedEndpoint("http://localhost.example:1"), "http://localhost.example:1");
  EXPECT_EQ(NormalisedEndpoint("[::1]:8080"), "http://[::1]:8080");
  EXPECT_EQ(NormalisedEndpoint("localhost"), "http://127.0.0.1");
  EXPECT_EQ(NormalisedEndpoint("http://Me:pw@NAS:8080/v1"), "http://nas:8080/v1");
}

TEST(Endpoint, AddressesOfThisMachineWithOnePortAreOneServer) {
  const std::string here = "http://127.0.0.1:11434";
  for (const char* same :
       {"http://127.0.0.1:11434", "http://[::1]:11434", "http://0.0.0.0:11434"}) {
    EXPECT_TRUE(IsSameEndpoint(here, same)) << same;
    EXPECT_TRUE(IsSameEndpoint(same, here)) << same;
  }
  for (const char* other : {"http://127.0.0.1:8080", "http://192.0.2.1:11434", ""}) {
    EXPECT_FALSE(IsSameEndpoint(here, other)) << other;
  }
  EXPECT_TRUE(IsSameEndpoint("http://192.0.2.1:1", "http://192.0.2.1:1"));
}

TEST(Endpoint, ALoginIsReadApart) {
  EXPECT_EQ(LoginOfEndpoint("http://Me:pw@NAS:8080/v1"), "Me:pw");
  EXPECT_EQ(LoginOfEndpoint("me@nas"), "me");
  EXPECT_EQ(LoginOfEndpoint("http://nas:8080/@me"), "");
}

TEST(Endpoint, OddTextIsNoCrash) {
  for (const char* odd : {"", "/", "http://", "://", "@", "[", "http://[", "http://@:/", ":"}) {
    LoginOfEndpoint(odd);
    EXPECT_FALSE(IsLoopbackEndpoint(odd)) << odd;
  }
}

// Found by tests/fuzz/endpoint_fuzz.cc: of nothing and of slashes alone a scheme was left, which
// was taken for a host the next time.
TEST(Endpoint, TheOneSpellingOfOddTextIsItself) {
  EXPECT_EQ(NormalisedEndpoint(""), "http://");
  EXPECT_EQ(NormalisedEndpoint("http:///"), "http://");
  for (const char* odd : {"", "/", "///", "http://", "http:///", "://", "@", "http://@/", ":"}) {
    const std::string once = NormalisedEndpoint(odd);
    EXPECT_EQ(NormalisedEndpoint(once), once) << odd;
  }
}

TEST(Endpoint, HostWithoutUserPortAndBrackets) {
  EXPECT_EQ(HostOfEndpoint("http://nas:8080/v1"), "nas");
  EXPECT_EQ(HostOfEndpoint("http://me:secret@nas:8080"), "nas");
  EXPECT_EQ(HostOfEndpoint("http://[::1]:8080"), "::1");
  EXPECT_EQ(HostOfEndpoint("nas?x=a@b"), "nas");
}

TEST(Endpoint, PortOrItsDefault) {
  EXPECT_EQ(PortOfEndpoint("http://127.0.0.1:8080"), "8080");
  EXPECT_EQ(PortOfEndpoint("http://[::1]:8080/x"), "8080");
  EXPECT_EQ(PortOfEndpoint("http://me:secret@nas:11434"), "11434");
  EXPECT_EQ(PortOfEndpoint("http://nas"), "80");
  EXPECT_EQ(PortOfEndpoint(""), "80");
}

TEST(Endpoint, LoopbackIsThisMachine) {
  for (const char* local :
       {"http://localhost:1", "http://127.0.0.1", "http://127.1.2.3:1", "http://[::1]:1",
        "http://0.0.0.0:11434", "http://[::]:1", "http://[::ffff:127.0.0.1]:1"}) {
    EXPECT_TRUE(IsLoopbackEndpoint(local)) << local;
    EXPECT_TRUE(IsLocalEndpoint(local)) << local;
  }
}

// 192.0.2.0/24 and 2001:db8::/32 are for documentation: no interface has them (RFC 5737, 3849).
TEST(Endpoint, OtherMachinesAreNot) {
  for (const char* remote : {"http://192.0.2.20:11434", "http://nas:11434",
                             "http://localhost.example:1", "http://127.example.com:1",
                             "http://127.0.0.1@192.0.2.20:1", "http://localhost:x@192.0.2.20:1",
                             "http://[2001:db8::1]:1", "http://192.0.2.20/127.0.0.1"}) {
    EXPECT_FALSE(IsLocalEndpoint(remote)) << remote;
  }
}

TEST(Endpoint, AnInterfacesAddressAndTheOwnNameAreThisMachine) {
  ifaddrs* first = nullptr;
  ASSERT_EQ(getifaddrs(&first), 0);
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> all(first, &freeifaddrs);
  for (const ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
    char host[64];
    ASSERT_EQ(getnameinfo(one->ifa_addr, sizeof(sockaddr_in), host, sizeof host, nullptr, 0,
                          NI_NUMERICHOST),
              0);
    EXPECT_TRUE(IsLocalEndpoint("http://" + std::string(host) + ":8080")) << host;
  }
  char name[256] = {};
  ASSERT_EQ(gethostname(name, sizeof name - 1), 0);
  EXPECT_TRUE(IsLocalEndpoint("http://" + std::string(name) + ":8080"));
  EXPECT_TRUE(IsLocalEndpoint("http://" + std::string(name) + ".local"));
}

TEST(Endpoint, WhatTheAgentSaidCounts) {
  BenchmarkRun run;
  EXPECT_FALSE(IsRemote(run));  // no address: nothing says that it is elsewhere
  run.endpoint = "http://192.0.2.20:11434";
  EXPECT_TRUE(IsRemote(run));
  run.remote = false;  // the agent's own address in its network
  EXPECT_FALSE(IsRemote(run));
  InferenceEvent event;
  event.endpoint = "http://127.0.0.1:11434";
  EXPECT_FALSE(IsRemote(event));
  event.remote = true;
  EXPECT_TRUE(IsRemote(event));
}

}  // namespace
}  // namespace tokwatt
