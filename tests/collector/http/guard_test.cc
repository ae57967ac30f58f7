#include "collector/http/guard.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

constexpr uint16_t kPort = 7811;

int StatusOf(const std::string& method, std::map<std::string, std::string> headers) {
  Request request;
  request.method = method;
  request.headers = std::move(headers);
  request.local = true;
  const auto refusal = Refuse(request, kPort);
  return refusal ? refusal->status : 200;
}

TEST(GuardTest, Hosts) {
  for (const char* host : {"127.0.0.1:7811", "localhost", "LOCALHOST:7811", "[::1]:7811"}) {
    EXPECT_EQ(StatusOf("GET", {{"host", host}}), 200) << host;
  }
  for (const char* host : {"", "127.0.0.1:80", "localhost.evil.example", "evil.example:7811",
                           "127.0.0.1.nip.io", "0.0.0.0:7811", "127.0.0.1:7811@evil.example"}) {
    EXPECT_EQ(StatusOf("GET", {{"host", host}}), 421) << host;
  }
}

// A cookie belongs to one host, so a name that was rebound has none; people have names of their
// own.
TEST(GuardTest, FromElsewhereAnyHostIsAsGood) {
  Request request;
  request.method = "GET";
  request.headers = {{"host", "nas.example.org"}};
  EXPECT_FALSE(Refuse(request, kPort));
}

TEST(GuardTest, Origins) {
  const std::map<std::string, std::string> base = {{"host", "localhost:7811"},
                                                   {"content-type", "application/json"}};
  const auto with = [&](const char* name, const char* value) {
    auto headers = base;
    headers[name] = value;
    return StatusOf("POST", headers);
  };
  EXPECT_EQ(StatusOf("POST", base), 200);  // a program
  EXPECT_EQ(with("origin", "http://localhost:7811"), 200);
  EXPECT_EQ(with("origin", "http://localhost:8080"), 403);
  EXPECT_EQ(with("origin", "http://127.0.0.1:7811"), 403);  // another name is another origin
  EXPECT_EQ(with("origin", "https://localhost:7811"), 403);
  EXPECT_EQ(with("origin", "null"), 403);
  EXPECT_EQ(with("sec-fetch-site", "same-site"), 403);
  EXPECT_EQ(with("sec-fetch-site", "same-origin"), 200);
}

TEST(GuardTest, Bodies) {
  const auto type = [](const char* value) {
    return StatusOf("POST", {{"host", "localhost"}, {"content-type", value}});
  };
  EXPECT_EQ(type("application/json"), 200);
  EXPECT_EQ(type("Application/JSON ; charset=utf-8"), 200);
  EXPECT_EQ(type("text/plain"), 415);
  EXPECT_EQ(type("application/x-www-form-urlencoded"), 415);
  EXPECT_EQ(type(""), 415);
  EXPECT_EQ(StatusOf("DELETE", {{"host", "localhost"}}), 200);
}

}  // namespace
}  // namespace tokwatt
