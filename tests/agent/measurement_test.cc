// A measurement of a named address: asked directly, configured or not, in any spelling.
#include "agent/measurement.h"

#include <gtest/gtest.h>

#include "agent/bench/validity.h"
#include "probes/runtime/detect.h"
#include "tests/support/runtime_fixtures.h"

namespace tokwatt {
namespace {

class MeasurementTest : public testing::Test {
 protected:
  MeasurementTest() : runtime_("http://127.0.0.1:11434") {
    ServeOllama(runtime_);
    runtime_.Get("/api/tags", 200, R"({"models":[]})");
    runtime_.Get("/api/ps", 200, R"({"models":[]})");
    runtime_.env.root = "/nonexistent-root";
    runtime_.env.runtime_endpoints.clear();
  }
  Result<std::vector<BenchmarkRun>> MeasureAt(const std::string& endpoint) {
    BenchRequest request;
    request.endpoint = endpoint;
    const MeasurementContext context{&runtime_.env, nullptr, nullptr};
    return MeasureBenchmarks(context, request, stop_.token(), [](const BenchProgress&) {});
  }
  FakeRuntime runtime_;
  StopSource stop_;
};

// Only addresses of the configuration were found, and only as they were written there.
TEST_F(MeasurementTest, TheNamedAddressNeedNotBeConfigured) {
  for (const char* spelling : {"http://127.0.0.1:11434", "http://localhost:11434/"}) {
    const auto runs = MeasureAt(spelling);
    ASSERT_TRUE(runs) << runs.error().message;
    ASSERT_EQ(runs->size(), 1u);
    EXPECT_EQ(runs->front().endpoint, "http://127.0.0.1:11434");
    EXPECT_EQ(runs->front().failure.reason, "no_model");  // it was reached, and has none
  }
}

TEST_F(MeasurementTest, OnlyThatAddressIsAsked) {
  runtime_.env.runtime_endpoints = {"http://127.0.0.1:8080"};
  runtime_.env.scan_default_ports = true;
  ASSERT_TRUE(MeasureAt("localhost:11434"));
  for (const HttpRequest& request : runtime_.http.requests()) {
    EXPECT_EQ(request.url.rfind("http://127.0.0.1:11434/", 0), 0u) << request.url;
  }
}

// The adapter judged the counts by a limit of its own, so that the suite's slack had no effect.
TEST_F(MeasurementTest, APromptThatIsHalfAWordShortCountsAsMeasured) {
  ServeOllama(runtime_);
  std::string stream = RuntimeFixture("ollama-0.33.3/generate-stream.ndjson");
  const std::string count = "\"prompt_eval_count\":33";
  ASSERT_NE(stream.find(count), std::string::npos);
  stream.replace(stream.find(count), count.size(), "\"prompt_eval_count\":61");
  runtime_.Stream("/api/generate", stream, std::chrono::milliseconds(1));
  const auto adapter = DetectAt(runtime_.env, runtime_.url());
  ASSERT_TRUE(adapter);
  WorkloadSpec spec;
  spec.model = "tokwatt-test";
  spec.n_prompt = 64;
  spec.n_output = 16;
  const auto event = (*adapter)->RunWorkload(spec);
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_EQ(event->n_prompt_total, 61);
  EXPECT_EQ(BlockValidity(*event, {64, 16}), std::vector<std::string>{});
}

TEST_F(MeasurementTest, NobodyThereIsAnErrorAndNoRun) {
  const auto runs = MeasureAt("http://127.0.0.1:1");
  ASSERT_FALSE(runs);
  EXPECT_EQ(runs.error().reason, "no_runtime");
  EXPECT_EQ(runs.error().message, "no runtime answers at http://127.0.0.1:1");
  EXPECT_EQ(runs.error().fix, "start the server, or check the address");
}

}  // namespace
}  // namespace tokwatt
