// Which server answers: impostors of Ollama and OpenAI are told apart, strangers left alone.
#include <gtest/gtest.h>

#include <set>

#include "probes/runtime/detect.h"
#include "tests/support/runtime_fixtures.h"

namespace tokwatt {
namespace {

class Impostors : public testing::TestWithParam<const char*> {};

TEST_P(Impostors, AreToldApart) {
  FakeRuntime runtime("http://127.0.0.1:11434");
  runtime.Impersonate(GetParam());
  const auto found = DetectRuntimes(runtime.env);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->kind(), GetParam());
  const auto state = found[0]->Inventory();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->absent->reason, "not_supported_in_this_version");
  EXPECT_EQ(found[0]->Poll().error().code, Code::kUnimplemented);
  EXPECT_EQ(found[0]->RunWorkload({}).error().reason, "not_supported_in_this_version");
}

INSTANTIATE_TEST_SUITE_P(Documented, Impostors,
                         testing::Values("lmstudio", "lemonade", "localai", "exo", "koboldcpp",
                                         "vllm", "sglang", "mlx"),
                         [](const auto& row) { return std::string(row.param); });

TEST(Detect, APageForEveryPathIsNoRuntime) {
  FakeRuntime runtime("http://127.0.0.1:8080");
  runtime.Impersonate("web-page");
  const auto detected = DetectAt(runtime.env, runtime.url());
  ASSERT_FALSE(detected);
  EXPECT_EQ(detected.error().code, Code::kNotFound);
}

TEST(Detect, NobodyIsAskedOnlyOnce) {
  FakeHttpClient http;
  FakeClock clock;
  Env env;
  env.http = &http;
  env.clock = &clock;
  EXPECT_EQ(DetectAt(env, "http://127.0.0.1:1").error().code, Code::kUnavailable);
  EXPECT_EQ(http.requests().size(), 1u);
}

TEST(Detect, TargetsAreUniqueAndOnlyGetIsSent) {
  FakeRuntime runtime("http://127.0.0.1:8080");
  ServeLlama(runtime);
  runtime.env.runtime_endpoints = {"http://localhost:8080/", "127.0.0.1:8080"};
  EXPECT_EQ(DetectionTargets(runtime.env), (std::vector<std::string>{"http://127.0.0.1:8080"}));
  runtime.env.scan_default_ports = true;
  std::set<int> ports;
  for (const RuntimeEntry& entry : RuntimeRegistry()) {
    ports.insert(entry.default_ports.begin(), entry.default_ports.end());
  }
  EXPECT_EQ(DetectionTargets(runtime.env).size(), ports.size());
  ASSERT_EQ(DetectRuntimes(runtime.env).size(), 1u);
  for (const HttpRequest& request : runtime.http.requests()) EXPECT_EQ(request.method, "GET");
}

TEST(Detect, ALlamaServerThatIsLoadingOrLocked) {
  FakeRuntime loading("http://127.0.0.1:8080");
  for (const char* path : {"/lmstudio-greeting", "/props", "/v1/models", "/health", "/slots"}) {
    loading.Get(path, 503, RuntimeFixture("llama-server-b11669/health-loading.json"));
  }
  auto found = DetectRuntimes(loading.env);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0]->kind(), "llamacpp");
  EXPECT_EQ(found[0]->Inventory()->absent->reason, "loading");

  FakeRuntime locked("http://127.0.0.1:8080");
  locked.Get("/props", 401, "{}");
  locked.Get("/v1/models", 200, RuntimeFixture("llama-server-b11669/v1-models.json"));
  found = DetectRuntimes(locked.env);
  ASSERT_EQ(found.size(), 1u);
  const auto state = found[0]->Inventory();
  EXPECT_EQ(state->absent->reason, "api_key_required");
  EXPECT_NE(state->absent->fix, "");
}

}  // namespace
}  // namespace tokwatt
