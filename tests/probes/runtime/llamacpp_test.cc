// The llama-server adapter against recorded answers.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "probes/runtime/validity.h"
#include "tests/support/gguf_builder.h"
#include "tests/support/runtime_adapter_test.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;

class LlamaTest : public RuntimeAdapterTest {
 protected:
  LlamaTest() : RuntimeAdapterTest("http://127.0.0.1:8080", ServeLlama) {}
  void Stream(const std::string& body, Nanoseconds per_line = milliseconds(1)) {
    runtime_.Stream("/completion", body, per_line);
  }
  void StreamAsRecorded() { Stream(RuntimeFixture("llama-server-b11669/completion-stream.txt")); }
};

TEST_F(LlamaTest, InventoryReadsTheModelsHeader) {
  tree_.File("/dev/null", "");
  tree_.Process(5, 1, "llama-server", {"llama-server", "--port", "8080", "--cache-type-k", "q8_0"});
  GgufBuilder()
      .String("general.architecture", "llama")
      .Uint32("llama.block_count", 1)
      .Uint32("llama.embedding_length", 64)
      .Uint32("llama.attention.head_count", 2)
      .Tensor("output.weight", {64, 10}, 1)
      .Write((tree_.File("/models/tokwatt-test.gguf", ""), tree_.env().root) +
             "/models/tokwatt-test.gguf");
  const auto state = Adapter()->Inventory();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->version, "b11669-Debian");
  EXPECT_EQ(state->processor, "cpu");
  ASSERT_EQ(state->models.size(), 1u);
  const ModelIdentity& model = state->models[0].identity;
  EXPECT_EQ(model.name, "tokwatt-test.gguf");
  EXPECT_EQ(model.quantisation, "F16");
  EXPECT_EQ(model.weight_bytes_per_token, 64 * 10 * 2);
  EXPECT_EQ(model.kv_bytes_per_token, 2 * (32 * 34 / 32 + 32 * 2));
  EXPECT_EQ(model.bytes_quality, Quality::kDerived);
  EXPECT_EQ(state->models[0].context_tokens, 8192);
}

TEST_F(LlamaTest, WithoutTheFileThereAreNoBytesRatherThanAGuess) {
  const auto state = Adapter()->Inventory();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->models[0].identity.weight_bytes_per_token, std::nullopt);
}

TEST_F(LlamaTest, AMeasuredRequest) {
  StreamAsRecorded();
  MonoTime first{};
  WorkloadSpec spec = Workload("", 32, 16);
  spec.on_first_token = [&](MonoTime at) { first = at; };
  const auto event = Adapter()->RunWorkload(spec);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->n_prompt_total, 32);
  EXPECT_EQ(event->n_output, 16);
  EXPECT_EQ(event->n_decode_steps, 15);
  const auto told = nlohmann::json::parse(
      LastLine(RuntimeFixture("llama-server-b11669/completion-stream.txt")).substr(5));
  EXPECT_EQ(event->t_prefill_ns, std::llround(told["timings"]["prompt_ms"].get<double>() * 1e6));
  EXPECT_EQ(event->ttft_ns, 1'000'000);
  EXPECT_EQ((first - event->start).count(), 1'000'000);
  EXPECT_EQ(event->finish_reason, "length");
  EXPECT_EQ(event->depth_tokens, 40);
  EXPECT_EQ(event->quality, Quality::kMeasured);
}

TEST_F(LlamaTest, TheRequestIsExactAndUniqueFromItsFirstToken) {
  StreamAsRecorded();
  const auto adapter = Adapter();
  for (const char* nonce : {"a", "b"}) {
    WorkloadSpec spec = Workload("", 32, 16);
    spec.nonce = nonce;
    ASSERT_TRUE(adapter->RunWorkload(spec));
  }
  std::vector<nlohmann::json> bodies;
  for (const auto& body : PostedTo("/completion")) bodies.push_back(nlohmann::json::parse(body));
  ASSERT_EQ(bodies.size(), 2u);
  EXPECT_EQ(bodies[0]["prompt"].size(), 32u);
  EXPECT_EQ(bodies[0]["n_predict"], 16);
  EXPECT_EQ(bodies[0]["cache_prompt"], false);
  EXPECT_EQ(bodies[0]["ignore_eos"], true);
  EXPECT_NE(bodies[0]["prompt"][0], bodies[1]["prompt"][0]);
  for (const auto& id : bodies[0]["prompt"]) EXPECT_LT(id, 16000);
}

TEST_F(LlamaTest, ACachedPromptIsSuspected) {
  const std::string line =
      R"(data: {"stop":true,"tokens_predicted":16,"tokens_evaluated":256,"stop_type":"limit",)"
      R"("timings":{"cache_n":255,"prompt_n":1,"prompt_ms":30,"predicted_n":16,"predicted_ms":99}})";
  Stream(line);
  const auto event = Adapter()->RunWorkload(Workload("", 256, 16));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->n_prompt_cached, 255);
  EXPECT_EQ(event->validity, (std::vector<std::string>{validity::kCacheHitSuspected}));
}

// A slow machine's short blocks ended three times in a row: their first word was in the cache.
TEST_F(LlamaTest, AFirstWordFromTheCacheIsNoCacheHit) {
  const std::string line =
      R"(data: {"stop":true,"tokens_predicted":16,"tokens_evaluated":64,"stop_type":"limit",)"
      R"("timings":{"cache_n":4,"prompt_n":60,"prompt_ms":30,"predicted_n":16,"predicted_ms":99}})";
  Stream(line);
  const auto event = Adapter()->RunWorkload(Workload("", 64, 16));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->n_prompt_cached, 4);
  EXPECT_TRUE(event->validity.empty());
}

// How far they may be off is the suite's to say: it knows why the prompt cannot be exact.
TEST_F(LlamaTest, CountsThatAreOffAreReportedAndNotJudged) {
  StreamAsRecorded();
  const auto event = Adapter()->RunWorkload(Workload("", 33, 17));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->n_prompt_total, 32);
  EXPECT_EQ(event->n_output, 16);
  EXPECT_TRUE(event->validity.empty());
}

TEST_F(LlamaTest, ClocksThatDisagreeAreMarked) {
  const auto stream = [](double predicted_ms) {
    std::string lines;
    for (int n = 1; n <= 16; ++n) {
      lines += "data: {\"content\":\"a\",\"stop\":false,\"tokens_predicted\":" + std::to_string(n) +
               "}\n";
    }
    return lines + "data: {\"stop\":true,\"tokens_predicted\":16,\"tokens_evaluated\":32," +
           "\"stop_type\":\"limit\",\"timings\":{\"cache_n\":0,\"prompt_ms\":9," +
           "\"predicted_n\":16,\"predicted_ms\":" + std::to_string(predicted_ms) + "}}";
  };
  const auto adapter = Adapter();
  Stream(stream(15 * 20 * 1.02), milliseconds(20));
  EXPECT_TRUE(adapter->RunWorkload(Workload("", 32, 16))->validity.empty());
  Stream(stream(15 * 20 * 1.05), milliseconds(20));
  EXPECT_EQ(adapter->RunWorkload(Workload("", 32, 16))->validity,
            (std::vector<std::string>{validity::kClocksDisagree}));
}

TEST_F(LlamaTest, ARequestLargerThanTheContextIsNotSent) {
  const auto event = Adapter()->RunWorkload(Workload("", 8000, 400));
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().reason, "context_too_small");
  for (const HttpRequest& request : runtime_.http.requests()) EXPECT_EQ(request.method, "GET");
}

TEST_F(LlamaTest, ASleepingServerIsNeverAskedForSlots) {
  std::string props = RuntimeFixture("llama-server-b11669/props.json");
  props.replace(props.find("\"is_sleeping\":false"), 19, "\"is_sleeping\":true");
  runtime_.Get("/props", 200, props);
  const auto adapter = Adapter();
  const auto activity = adapter->Poll();
  ASSERT_TRUE(activity);
  EXPECT_EQ(activity->active_requests, 0);
  EXPECT_EQ(runtime_.Asked("/slots"), 0);
}

// Polling /slots would count as use and keep such a server awake for ever.
TEST_F(LlamaTest, AServerThatMayFallAsleepIsAskedOnlyWhenItWorks) {
  const std::vector<std::string> command = {"llama-server", "--port", "8080",
                                            "--sleep-idle-seconds", "60"};
  tree_.Process(5, 1, "llama-server", command, 100);
  const auto adapter = Adapter();
  ASSERT_TRUE(adapter->Inventory());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(adapter->Poll());
    runtime_.clock.Advance(std::chrono::seconds(1));
  }
  EXPECT_EQ(runtime_.Asked("/slots"), 0);
  tree_.Process(5, 1, "llama-server", command, 150);
  ASSERT_TRUE(adapter->Poll());
  EXPECT_EQ(runtime_.Asked("/slots"), 1);
}

TEST_F(LlamaTest, SlotsSwitchedOffSayHowToSwitchThemOn) {
  runtime_.Get("/slots", 501, RuntimeFixture("llama-server-b11669/slots-disabled.json"));
  const auto activity = Adapter()->Poll();
  ASSERT_FALSE(activity);
  EXPECT_EQ(activity.error().code, Code::kUnimplemented);
  EXPECT_EQ(activity.error().reason, "runtime_shows_nothing");
  EXPECT_NE(activity.error().fix.find("--no-slots"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
