// Runtimes in a recording: what they told is told again, without the name of a model or a text.
#include "probes/recording/runtimes.h"

#include <gtest/gtest.h>

#include "probes/recording/machine_recorder.h"
#include "probes/recording/runtime_answers.h"
#include "probes/runtime/llamacpp_parse.h"
#include "probes/runtime/ollama_parse.h"
#include "probes/runtime/slots.h"
#include "tests/support/replaying.h"
#include "tests/support/runtime_fixtures.h"

namespace tokwatt {
namespace {

using nlohmann::json;

// One tick of `runtime`, recorded.
std::string Record(const Env& env) {
  Env here = env;
  here.root = "/nonexistent";  // this machine's files are not of the test
  here.replays = true;
  MachineRecorder recorder(here);
  EXPECT_TRUE(recorder.Tick());
  return recorder.Text();
}

std::vector<RuntimeState> RuntimesOf(const Env& env) {
  std::vector<RuntimeState> found;
  for (const auto& runtime : DetectRuntimes(env)) {
    auto state = runtime->Inventory();
    EXPECT_TRUE(state) << state.error().message;
    if (state) found.push_back(*std::move(state));
  }
  return found;
}

// The recorded runtime of a recording in which none of these may be.
RuntimeState Replayed(const std::string& text, const std::vector<std::string>& never) {
  for (const std::string& word : never) {
    EXPECT_EQ(text.find(word), std::string::npos) << word << " in " << text;
  }
  const auto player = OpenPlayer(text);
  const auto found = RuntimesOf(player->MakeEnv());
  EXPECT_EQ(found.size(), 1u) << text;
  return found.empty() ? RuntimeState() : found[0];
}

TEST(RecordedRuntimes, ALlamaServerTellsTheSameAgain) {
  FakeRuntime runtime("http://127.0.0.1:8080");
  ServeLlama(runtime);
  const auto real = RuntimesOf(runtime.env);
  ASSERT_EQ(real.size(), 1u);
  const std::string name = real[0].models.at(0).identity.name;
  const RuntimeState again = Replayed(Record(runtime.env), {name, "tokwatt-", "/tmp/", "/home/"});
  EXPECT_EQ(again.kind, "llamacpp");
  EXPECT_EQ(again.endpoint, "http://127.0.0.1:8080");
  EXPECT_EQ(again.version, real[0].version);
  ASSERT_EQ(again.models.size(), 1u);
  EXPECT_TRUE(again.models[0].identity.name.starts_with("recorded-model-"));
  EXPECT_EQ(again.models[0].identity.quantisation, real[0].models[0].identity.quantisation);
  EXPECT_EQ(again.models[0].context_tokens, real[0].models[0].context_tokens);
}

TEST(RecordedRuntimes, AnOllamaTellsTheSameAgain) {
  FakeRuntime runtime("http://127.0.0.1:11434");
  ServeOllama(runtime);
  const auto real = RuntimesOf(runtime.env);
  ASSERT_EQ(real.size(), 1u);
  const RuntimeModel& model = real[0].models.at(0);
  const RuntimeState again =
      Replayed(Record(runtime.env), {model.identity.name, model.identity.digest, "/api/generate"});
  EXPECT_EQ(again.kind, "ollama");
  EXPECT_EQ(again.version, real[0].version);
  ASSERT_EQ(again.models.size(), real[0].models.size());
  EXPECT_TRUE(again.models[0].identity.name.starts_with("recorded-model-"));
  EXPECT_TRUE(again.models[0].resident);
  EXPECT_EQ(again.models[0].size_bytes, model.size_bytes);
  EXPECT_EQ(again.models[0].identity.quantisation, model.identity.quantisation);
}

TEST(RecordedRuntimes, OneElsewhereKeepsItsPortAndNeitherNameNorLogin) {
  FakeRuntime runtime("http://CANARY:CANARY-PASSWORD@nas.example:11434");
  ServeOllama(runtime);
  const RuntimeState again = Replayed(Record(runtime.env), {"CANARY", "nas.example"});
  EXPECT_EQ(again.endpoint, "http://recorded-runtime-1:11434");
  EXPECT_EQ(again.kind, "ollama");
}

// A server that is no runtime shows that somebody runs one; its answers are nobody's business.
TEST(RecordedRuntimes, AnotherServerIsNotInIt) {
  FakeRuntime other("http://127.0.0.1:8080");
  other.Get("/", 200, "<html>CANARY</html>");
  const std::string text = Record(other.env);
  EXPECT_EQ(text.find("CANARY"), std::string::npos);
  EXPECT_EQ(text.find("8080"), std::string::npos) << text;
}

TEST(RecordedRuntimes, NothingThatMakesARuntimeWorkIsAsked) {
  FakeHttpClient real;
  RecordingWriter writer;
  const auto recording = MakeRecordingHttp(
      real, {RuntimeQuestions(RecordedRuntimes({"http://127.0.0.1:11434"}))}, writer);
  for (const auto& [method, path] :
       {std::pair("POST", "/api/generate"), std::pair("POST", "/completion"),
        std::pair("DELETE", "/api/delete"), std::pair("POST", "/slots"), std::pair("GET", "/x")}) {
    HttpRequest request;
    request.method = method;
    request.url = std::string("http://127.0.0.1:11434") + path;
    EXPECT_EQ(recording->Send(request).error().reason, "not_recorded") << path;
  }
  EXPECT_TRUE(real.requests().empty());
}

std::string Kept(const std::string& method, const std::string& path, const std::string& body) {
  StandIns models("recorded-model-");
  const RuntimeAnswer* answer = FindRuntimeAnswer(method, path);
  if (answer == nullptr) return "not asked";
  return KeptOf(*answer, body, models).value("body", json()).dump();
}

// A prompt in a slot, a system prompt in a modelfile, a license: none of their fields is in the
// table, whatever the answer nests them in.
TEST(RecordedRuntimes, NoFieldHoldsAText) {
  EXPECT_EQ(Kept("GET", "/slots",
                 R"([{"id":0,"is_processing":true,"prompt":"CANARY",)"
                 R"("next_token":[{"n_decoded":3,"generated":"CANARY"}],)"
                 R"("params":{"grammar":"CANARY"}}])"),
            R"([{"id":0,"is_processing":true,"next_token":[{"n_decoded":3}]}])");
  EXPECT_EQ(Kept("POST", "/api/show",
                 R"({"license":"CANARY","modelfile":"FROM /CANARY","template":"CANARY",)"
                 R"("model_info":{"general.name":"CANARY","general.architecture":"llama",)"
                 R"("llama.block_count":16,"tokenizer.ggml.tokens":["CANARY"]},)"
                 R"("tensors":[{"name":"output.weight","type":"F16","shape":[2,3]}]})"),
            R"({"model_info":{"general.architecture":"llama","llama.block_count":16},)"
            R"("tensors":[{"name":"output.weight","shape":[2,3],"type":"F16"}]})");
  EXPECT_EQ(Kept("GET", "/api/ps",
                 R"({"models":[{"name":"CANARY","remote_host":"https://CANARY","size":5}]})"),
            R"({"models":[{"name":"recorded-model-1","remote_host":"recorded","size":5}]})");
  EXPECT_EQ(Kept("GET", "/api/tags", R"({"models":[{"name":"CANARY:cloud"}]})"),
            R"({"models":[{"name":"recorded-model-1:cloud"}]})");
  EXPECT_EQ(Kept("GET", "/node_id", R"("CANARY")"), R"("recorded-model-1")");
  EXPECT_EQ(Kept("GET", "/props", "<html>CANARY"), "null");
}

// What the parsers read of real answers is all in what is kept of them.
TEST(RecordedRuntimes, ParsersReadTheSameOfWhatIsKept) {
  const std::string llama = "llama-server-b11669/";
  const std::string ollama = "ollama-0.33.3/";
  const auto kept_props =
      ParseLlamaProps(Kept("GET", "/props", RuntimeFixture(llama + "props.json")));
  const auto props = ParseLlamaProps(RuntimeFixture(llama + "props.json"));
  ASSERT_TRUE(props && kept_props);
  EXPECT_EQ(kept_props->build_info, props->build_info);
  EXPECT_EQ(kept_props->total_slots, props->total_slots);
  EXPECT_EQ(kept_props->slots_shown, props->slots_shown);
  EXPECT_EQ(kept_props->file_type, props->file_type);
  EXPECT_EQ(kept_props->sleeping, props->sleeping);

  const std::string models_text = RuntimeFixture(llama + "v1-models.json");
  const auto models = ParseLlamaModels(models_text);
  const auto kept_models = ParseLlamaModels(Kept("GET", "/v1/models", models_text));
  ASSERT_TRUE(models && kept_models);
  EXPECT_EQ(std::tie(kept_models->owner, kept_models->n_vocab, kept_models->n_ctx,
                     kept_models->size_bytes, kept_models->file_type),
            std::tie(models->owner, models->n_vocab, models->n_ctx, models->size_bytes,
                     models->file_type));

  const std::string show_text = RuntimeFixture(ollama + "api-show.json");
  const auto show = ParseOllamaShow(show_text);
  const auto kept_show = ParseOllamaShow(Kept("POST", "/api/show", show_text));
  ASSERT_TRUE(show && kept_show);
  EXPECT_EQ(kept_show->metadata.architecture, show->metadata.architecture);
  EXPECT_EQ(kept_show->metadata.integers, show->metadata.integers);
  EXPECT_EQ(kept_show->generates_text, show->generates_text);
  EXPECT_EQ(kept_show->weights.has_value(), show->weights.has_value());

  for (const char* path : {"/api/tags", "/api/ps"}) {
    const std::string text =
        RuntimeFixture(ollama + (path == std::string("/api/ps") ? "api-ps.json" : "api-tags.json"));
    auto listed = ParseOllamaModels(text);
    auto kept = ParseOllamaModels(Kept("GET", path, text));
    ASSERT_TRUE(listed && kept) << path;
    ASSERT_EQ(kept->size(), listed->size());
    for (size_t i = 0; i < listed->size(); ++i) {
      const OllamaModel& a = (*listed)[i];
      const OllamaModel& b = (*kept)[i];
      EXPECT_EQ(std::tie(a.format, a.quantisation, a.size_bytes, a.size_vram_bytes,
                         a.context_tokens, a.expires_at_seconds, a.remote, a.generates_text),
                std::tie(b.format, b.quantisation, b.size_bytes, b.size_vram_bytes,
                         b.context_tokens, b.expires_at_seconds, b.remote, b.generates_text));
    }
  }

  const std::string slots_text = RuntimeFixture(llama + "slots-fresh.json");
  const auto slots = ParseSlots(slots_text);
  const auto kept_slots = ParseSlots(Kept("GET", "/slots", slots_text));
  ASSERT_TRUE(slots && kept_slots);
  EXPECT_EQ(kept_slots->size(), slots->size());
}

// A file that somebody wrote by hand plays no more than one of ours.
TEST(RecordedRuntimes, APathInARecordingIsNotOpened) {
  RecordingWriter writer;
  ASSERT_TRUE(writer.BeginTick(0));
  writer.Observe("http", "127.0.0.1:8080 GET /props",
                 {{"status", 200},
                  {"body", {{"build_info", "b1"}, {"total_slots", 1}, {"model_path", "/../etc"}}}});
  const auto player = OpenPlayer(
      writer.Text({{"runtimes", json::array({{{"endpoint", "http://127.0.0.1:8080"}}})}}));
  HttpRequest request;
  request.url = "http://127.0.0.1:8080/props";
  const auto answer = player->MakeEnv().http->Send(request);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body.find("etc"), std::string::npos) << answer->body;
  EXPECT_NE(answer->body.find("recorded-model-"), std::string::npos) << answer->body;
}

TEST(RecordedRuntimes, AStandInStandsForItselfAndForOneName) {
  StandIns names("recorded-model-");
  const std::string first = names.Of("llama");
  EXPECT_EQ(names.Of("llama"), first);
  EXPECT_NE(names.Of("qwen"), first);
  EXPECT_EQ(names.Of("recorded-model-7"), "recorded-model-7");
  for (const char* name :
       {"recorded-model-", "recorded-model-/../etc", "recorded-model-1234567890"}) {
    EXPECT_NE(names.Of(name), name);
  }
  EXPECT_EQ(names.Of(""), "");
}

}  // namespace
}  // namespace tokwatt
