// What is said of streams that fail for what stands between: texts of gRPC 1.51 as they were seen.
#include "agent/uplink/stream_failure.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

Error Of(Code code, const std::string& message) { return {code, message, "", ""}; }

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr StreamEnd kCutAfter5s{true, true, false, std::chrono::seconds(5)};

TEST(StreamFailure, AProxyOfHttp1IsSaid) {
  for (const char* message :
       {"failed to connect to all addresses; last error: INTERNAL: ipv4:127.0.0.1:7812: Trying to "
        "connect an http1.x server",
        "failed to connect to all addresses; last error: UNKNOWN: Cannot check peer: missing "
        "selected ALPN property."}) {
    const Error said = ExplainConnection(Of(Code::kUnavailable, message), "box:7812");
    EXPECT_EQ(said.reason, "proxy_http1");
    EXPECT_TRUE(Has(said.message, "something at box:7812 answers as HTTP/1.1")) << said.message;
    EXPECT_TRUE(Has(said.message, message));
    EXPECT_TRUE(Has(said.fix, "let port 7812 through as plain TCP")) << said.fix;
  }
}

TEST(StreamFailure, AProxyThatAnswersItselfIsSaidWithItsStatus) {
  const Error said = ExplainConnection(
      Of(Code::kUnavailable, "Received http2 header with status: 502"), "box:7812");
  EXPECT_EQ(said.reason, "proxy_answers");
  EXPECT_TRUE(Has(said.message, "with the HTTP status 502")) << said.message;
}

TEST(StreamFailure, SilenceWithAConnectionIsAProxyThatHoldsBack) {
  StreamFailures failures;
  const StreamEnd silent{true, false, true, std::chrono::seconds(20)};
  const Error said = failures.Explain(Of(Code::kCancelled, "CANCELLED"), silent, "box:7812");
  EXPECT_EQ(said.reason, "proxy_holds_back");
  EXPECT_TRUE(Has(said.message, "no answer came in 20 s")) << said.message;
  const StreamEnd nobody{false, false, true, std::chrono::seconds(20)};
  EXPECT_EQ(failures.Explain(Of(Code::kCancelled, "CANCELLED"), nobody, "box:7812").reason,
            "collector_unreachable");
}

TEST(StreamFailure, OneCutIsNobodysFaultThreeAre) {
  StreamFailures failures;
  const Error cut = Of(Code::kInternal, "Received RST_STREAM with error code 2");
  EXPECT_EQ(failures.Explain(cut, kCutAfter5s, "box:7812").reason, "");
  EXPECT_EQ(failures.Explain(cut, kCutAfter5s, "box:7812"), cut);
  const Error third = failures.Explain(cut, kCutAfter5s, "box:7812");
  EXPECT_EQ(third.reason, "stream_cut");
  EXPECT_TRUE(Has(third.message, "cut 3 times in a row, the last after 5 s")) << third.message;
  EXPECT_TRUE(Has(third.fix, "grpc_read_timeout"));
  // One that held long begins a new row.
  const StreamEnd held{true, true, false, std::chrono::hours(1)};
  EXPECT_EQ(failures.Explain(cut, held, "box:7812").reason, "");
  EXPECT_EQ(failures.Explain(cut, kCutAfter5s, "box:7812").reason, "");
}

TEST(StreamFailure, WhatTheCollectorSaysStays) {
  StreamFailures failures;
  const Error revoked{Code::kPermissionDenied, "the machine was revoked at ...", "revoked", "ask"};
  EXPECT_EQ(failures.Explain(revoked, kCutAfter5s, "box:7812"), revoked);
  const Error stops = Of(Code::kUnavailable, "the collector stops");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(failures.Explain(stops, kCutAfter5s, "box:7812"), stops);
}

}  // namespace
}  // namespace tokwatt
