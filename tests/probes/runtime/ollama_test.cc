// The Ollama adapter against recorded and documented answers.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "probes/runtime/validity.h"
#include "tests/probes/runtime/ollama_test.h"

namespace tokwatt {
namespace {

TEST_F(OllamaTest, Inventory) {
  tree_.File("/dev/null", "");
  ShowEngine();
  const auto state = Adapter()->Inventory();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->kind, "ollama");
  EXPECT_EQ(state->version, "0.33.3");
  EXPECT_EQ(state->engine, "llama-server");
  EXPECT_EQ(state->processor, "cpu");
  EXPECT_FALSE(state->passive_absent);
  ASSERT_EQ(state->models.size(), 1u);
  const RuntimeModel& model = state->models[0];
  EXPECT_TRUE(model.resident);
  EXPECT_TRUE(model.local_text_generating);
  EXPECT_GT(model.resident_bytes.value_or(0), *model.identity.weight_bytes_per_token);
  EXPECT_EQ(model.context_tokens, 4096);
  EXPECT_EQ(model.identity.weight_bytes_per_token, 336171008 - 16000 * 1024 * 2);
  EXPECT_EQ(model.identity.kv_bytes_per_token, 12288);
  EXPECT_EQ(model.identity.bytes_quality, Quality::kDerived);
}

TEST_F(OllamaTest, WithAGpuItsShareOfVideoMemoryDecides) {
  tree_.File("/dev/nvidia0", "");
  EXPECT_EQ(Adapter()->Inventory()->processor, "cpu");  // recorded without a GPU: size_vram is 0
  auto resident = nlohmann::json::parse(RuntimeFixture("ollama-0.33.3/api-ps.json"));
  resident["models"][0]["size_vram"] = resident["models"][0]["size"];
  runtime_.Get("/api/ps", 200, resident.dump());
  EXPECT_EQ(Adapter()->Inventory()->processor, "gpu");
  resident["models"][0]["size_vram"] = 1000;
  runtime_.Get("/api/ps", 200, resident.dump());
  EXPECT_EQ(Adapter()->Inventory()->processor, "mixed");
}

TEST_F(OllamaTest, TheEngineBehindItIsPolled) {
  ShowEngine();
  const auto activity = Adapter()->Poll();
  ASSERT_TRUE(activity) << activity.error().message;
  EXPECT_EQ(activity->active_requests, 1);
  ASSERT_EQ(activity->slots.size(), 1u);
  EXPECT_EQ(activity->slots[0].id, port_ + "/0");
  EXPECT_NE(activity->slots[0].task, "");
  EXPECT_GT(activity->slots[0].n_decoded.value_or(0), 0);
  EXPECT_EQ(activity->model, "tokwatt-test:latest");
}

TEST_F(OllamaTest, AnEngineThatCannotBeSeenIsAbsentWithAFix) {
  const auto activity = Adapter()->Poll();
  ASSERT_FALSE(activity);
  EXPECT_EQ(activity.error().code, Code::kUnimplemented);
  EXPECT_EQ(activity.error().reason, "runtime_shows_nothing");
  EXPECT_NE(activity.error().fix, "");
  EXPECT_EQ(Adapter()->Inventory()->passive_absent->reason, "runtime_shows_nothing");
}

TEST_F(OllamaTest, VersionsBeforeEnginesWithSlotsSaySo) {
  ShowEngine();
  runtime_.Get("/api/version", 200, RuntimeFixture("ollama-0.24-documented/api-version.json"));
  const auto state = Adapter()->Inventory();
  EXPECT_EQ(state->engine, "ollamarunner");
  EXPECT_NE(state->passive_absent->fix.find("update"), std::string::npos);
}

TEST_F(OllamaTest, NothingResidentIsIdle) {
  runtime_.Get("/api/ps", 200, RuntimeFixture("ollama-0.33.3/api-ps-empty.json"));
  const auto activity = Adapter()->Poll();
  ASSERT_TRUE(activity);
  EXPECT_EQ(activity->active_requests, 0);
}

TEST_F(OllamaTest, AMeasuredRequest) {
  const auto event = Adapter()->RunWorkload(Workload("tokwatt-test", 33, 16));
  ASSERT_TRUE(event) << event.error().message;
  EXPECT_TRUE(event->validity.empty()) << event->validity.front();
  EXPECT_EQ(event->n_prompt_total, 33);
  EXPECT_EQ(event->n_prompt_cached, 0);
  EXPECT_EQ(event->n_decode_steps, 15);
  const auto told =
      nlohmann::json::parse(LastLine(RuntimeFixture("ollama-0.33.3/generate-stream.ndjson")));
  EXPECT_EQ(event->t_decode_ns, told["eval_duration"].get<int64_t>());
  EXPECT_EQ(event->t_load_ns, std::nullopt);  // it was resident
  EXPECT_EQ(event->times_origin, Origin::kRuntime);
  EXPECT_EQ(event->model.digest.size(), 64u);
}

// Ollama reloads a model that a client loaded with a context of its own, unless it is asked for
// with just that one; of an engine that cannot be seen, any other option it compares is left out.
TEST_F(OllamaTest, TheResidentModelIsAskedForWithTheContextItHas) {
  HoldInMemory({{"tokwatt-test:latest", 32768, ""}});
  ASSERT_TRUE(Adapter()->RunWorkload(Workload("tokwatt-test", 33, 16)));
  const auto bodies = Generated();
  ASSERT_EQ(bodies.size(), 2u);  // calibration, then the request
  for (const auto& body : bodies) {
    EXPECT_EQ(body["raw"], true);
    EXPECT_FALSE(body.contains("keep_alive"));
    EXPECT_EQ(body["options"]["num_ctx"], 32768);
    for (const char* option :
         {"num_batch", "num_gpu", "main_gpu", "use_mmap", "num_thread", "draft_num_predict"}) {
      EXPECT_FALSE(body["options"].contains(option)) << option;
    }
  }
  EXPECT_EQ(bodies[1]["options"]["num_predict"], 16);
}

// A client's num_thread was lost: Ollama 0.33.3 started its engine anew for the first block, and
// another configuration was measured than the one that was loaded.
TEST_F(OllamaTest, TheResidentModelIsAskedForWithTheOptionsOfItsEngine) {
  ShowEngine({"-t", "3", "-ngl", "20", "--main-gpu", "1"});
  ASSERT_TRUE(Adapter()->RunWorkload(Workload("tokwatt-test", 33, 16)));
  for (const auto& body : Generated()) {
    EXPECT_EQ(body["options"]["num_thread"], 3);
    EXPECT_EQ(body["options"]["main_gpu"], 1);
    EXPECT_EQ(body["options"]["num_batch"], 512);
    EXPECT_FALSE(body["options"].contains("num_gpu"));  // compared with what was asked for only
  }
}

TEST_F(OllamaTest, AnOptionThatIsNoNumberIsNotSent) {
  ShowEngine({"-t", "many"});
  ASSERT_TRUE(Adapter()->RunWorkload(Workload("tokwatt-test", 33, 16)));
  EXPECT_FALSE(Generated().back()["options"].contains("num_thread"));
}

TEST_F(OllamaTest, AContextThatIsNotToldIsNotSent) {
  HoldInMemory({{"tokwatt-test:latest", 0, ""}});
  ASSERT_TRUE(Adapter()->RunWorkload(Workload("tokwatt-test", 33, 16)));
  EXPECT_FALSE(Generated().back()["options"].contains("num_ctx"));
}

// Only its engine says so, and a drafting engine may be faster than its memory.
TEST_F(OllamaTest, ARequestSaysWhetherItsEngineDraftsTokens) {
  ShowEngine();
  EXPECT_EQ(Adapter()->RunWorkload(Workload("tokwatt-test", 33, 16))->speculative,
            std::optional(false));
  std::string slots = RuntimeFixture("ollama-0.33.3/child-slots-idle.json");
  slots.replace(slots.find("\"speculative\":false"), 19, "\"speculative\":true");
  runtime_.http.On("GET", "http://127.0.0.1:" + port_ + "/slots", 200, slots);
  EXPECT_EQ(Adapter()->RunWorkload(Workload("tokwatt-test", 33, 16))->speculative,
            std::optional(true));
}

TEST_F(OllamaTest, WithoutSlotsItIsNotKnownWhetherTokensAreDrafted) {
  EXPECT_EQ(Adapter()->RunWorkload(Workload("tokwatt-test", 33, 16))->speculative, std::nullopt);
}

TEST_F(OllamaTest, AContextThatIsTooSmallIsRefusedInsteadOfReloaded) {
  const auto event = Adapter()->RunWorkload(Workload("tokwatt-test", 4000, 128));
  ASSERT_FALSE(event);
  EXPECT_EQ(event.error().reason, "context_too_small");
  EXPECT_TRUE(Generated().empty());
}

TEST_F(OllamaTest, RemoteAndEmbeddingModelsAreNeverRun) {
  runtime_.Get("/api/tags", 200,
               R"({"models":[{"name":"big:cloud","digest":"1"},
                   {"name":"embed:latest","digest":"2","capabilities":["embedding"]}]})");
  const auto adapter = Adapter();
  EXPECT_EQ(adapter->RunWorkload(Workload("big:cloud", 33, 16)).error().reason, "remote_model");
  EXPECT_EQ(adapter->RunWorkload(Workload("embed", 33, 16)).error().reason, "not_text_generating");
  EXPECT_EQ(adapter->RunWorkload(Workload("none", 33, 16)).error().fix, "ollama pull none");
  EXPECT_TRUE(Generated().empty());
  const auto state = adapter->Inventory();
  ASSERT_TRUE(state);
  for (const RuntimeModel& model : state->models) {
    EXPECT_FALSE(model.local_text_generating) << model.identity.name;
  }
}

// Its own decode time leaves sampling out and would be too fast.
TEST_F(OllamaTest, OlderVersionsAreTimedByOurClock) {
  runtime_.Get("/api/version", 200, RuntimeFixture("ollama-0.24-documented/api-version.json"));
  Stream(RuntimeFixture("ollama-0.24-documented/generate-stream.ndjson"));
  const auto event = Adapter()->RunWorkload(Workload("tokwatt-test", 512, 3));
  ASSERT_TRUE(event);
  EXPECT_EQ(event->times_origin, Origin::kClientClock);
  EXPECT_EQ(event->n_decode_steps, 2);
  EXPECT_EQ(event->t_decode_ns, 2'000'000);
  EXPECT_EQ(event->n_prompt_cached, std::nullopt);
  EXPECT_TRUE(event->validity.empty());
}

TEST_F(OllamaTest, AnUncountedCacheHitIsToldByItsSpeed) {
  const auto final_line = [](int64_t prefill_ns) {
    return "{\"response\":\"a\",\"done\":false}\n{\"done\":true,\"done_reason\":\"length\","
           "\"prompt_eval_count\":512,\"eval_count\":2,\"eval_duration\":1000000,"
           "\"prompt_eval_duration\":" +
           std::to_string(prefill_ns) + "}";
  };
  const auto adapter = Adapter();
  Stream(final_line(731'000'000));
  EXPECT_TRUE(adapter->RunWorkload(Workload("tokwatt-test", 512, 2))->validity.empty());
  Stream(final_line(21'000'000));
  EXPECT_EQ(adapter->RunWorkload(Workload("tokwatt-test", 512, 2))->validity,
            (std::vector<std::string>{validity::kCacheHitSuspected}));
}

}  // namespace
}  // namespace tokwatt
