// Pure parsing: filtered JSON, lines, slots, llama-server's and Ollama's answers.
#include <gtest/gtest.h>

#include "probes/runtime/json_counts.h"
#include "probes/runtime/line_splitter.h"
#include "probes/runtime/llamacpp_parse.h"
#include "probes/runtime/ollama_parse.h"
#include "probes/runtime/slots.h"
#include "tests/support/runtime_fixtures.h"

namespace tokwatt {
namespace {

TEST(FilteredJson, KeepsOnlyWhatWasNamed) {
  const auto json = ParseJson(
      R"({"n":1,"content":"canary","deep":{"n":2,"prompt":"canary"},"list":[{"n":3},"canary"]})",
      KeepKeys({"n", "deep"}, {"content"}));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->dump(), R"({"content":6,"deep":{"n":2},"n":1})");
}

TEST(FilteredJson, TextInsideAListOfAMeasuredKeyIsOnlyMeasured) {
  const auto json = ParseJson(R"({"content":[{"n":1},"canary"]})", KeepKeys({"n"}, {"content"}));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->dump(), R"({"content":[{"n":1},6]})");
}

TEST(FilteredJson, GarbageIsDataLossAndIsNotQuoted) {
  for (const char* text : {"", "canary", "{\"n\":", "{\"n\":1}canary", "[1,]", "\xff\xfe"}) {
    const auto json = ParseJson(text, KeepKeys({"n"}));
    ASSERT_FALSE(json) << text;
    EXPECT_EQ(json.error().code, Code::kDataLoss);
    EXPECT_EQ(json.error().message.find("canary"), std::string::npos);
  }
}

TEST(FilteredJson, DepthIsBounded) {
  const std::string deep(100000, '[');
  EXPECT_FALSE(ParseJson(deep + std::string(100000, ']'), KeepKeys({})));
  const std::string skipped = "{\"x\":" + deep + std::string(100000, ']') + ",\"n\":1}";
  const auto json = ParseJson(skipped, KeepKeys({"n"}));  // skipped, so it costs nothing
  ASSERT_TRUE(json);
  EXPECT_EQ(CountAt(*json, "n"), 1);
}

TEST(FilteredJson, CountsMayBeFloatsButNeverGuesses) {
  const auto json = ParseJson(
      R"({"a":3.0,"b":3.5,"c":-1,"d":"3","e":null,"f":1e300,"g":18446744073709551615,"h":0})",
      KeepKeys({"a", "b", "c", "d", "e", "f", "g", "h"}));
  ASSERT_TRUE(json);
  EXPECT_EQ(CountAt(*json, "a"), 3);
  for (const char* key : {"b", "c", "d", "e", "f", "g", "missing"}) {
    EXPECT_EQ(CountAt(*json, key), std::nullopt) << key;
  }
  EXPECT_EQ(CountAt(*json, "h"), 0);
}

TEST(LineSplitter, LinesAcrossPieces) {
  LineSplitter splitter(8);
  std::vector<std::string> lines;
  const auto keep = [&](std::string_view line) { lines.emplace_back(line); };
  splitter.Feed("a\r\nb", keep);
  splitter.Feed("c\n\nlonger than eight\nd", keep);
  splitter.Finish(keep);
  EXPECT_EQ(lines, (std::vector<std::string>{"a", "bc", "", "d"}));
  EXPECT_EQ(splitter.overlong_lines(), 1);
}

TEST(Slots, RecordedStates) {
  const auto fresh = ParseSlots(RuntimeFixture("llama-server-b11669/slots-fresh.json"));
  ASSERT_TRUE(fresh);
  ASSERT_EQ(fresh->size(), 2u);
  EXPECT_FALSE((*fresh)[0].processing);
  EXPECT_EQ((*fresh)[0].task, "");
  EXPECT_EQ((*fresh)[0].n_decoded, std::nullopt);

  const auto busy = ParseSlots(RuntimeFixture("llama-server-b11669/slots-decode-later.json"));
  ASSERT_TRUE(busy);
  const auto& slot = (*busy)[0];
  EXPECT_TRUE(slot.processing);
  EXPECT_NE(slot.task, "");
  EXPECT_EQ(slot.n_prompt_processed, 2400);
  EXPECT_EQ(slot.n_prompt_cached, 0);
  EXPECT_GT(slot.n_decoded.value_or(0), 0);
  // Prompt and output so far; the last token is fed back with the next step.
  EXPECT_NEAR(static_cast<double>(*slot.n_context - *slot.n_decoded), 2400, 1);
  EXPECT_EQ(slot.speculative, false);
}

TEST(Slots, OlderBuildsHaveAnObjectAsNextToken) {
  const auto slots = ParseSlots(RuntimeFixture("llama-server-b6400-documented/slots.json"));
  ASSERT_TRUE(slots);
  EXPECT_EQ((*slots)[0].n_decoded, 136);
}

TEST(Slots, AnythingElseIsDataLoss) {
  for (const char* body : {"", "{}", "[1]", "[{\"id\":0}]", "<html>"}) {
    const auto slots = ParseSlots(body);
    ASSERT_FALSE(slots) << body;
    EXPECT_EQ(slots.error().code, Code::kDataLoss);
  }
}

TEST(LlamaParse, RecordedProperties) {
  const auto props = ParseLlamaProps(RuntimeFixture("llama-server-b11669/props.json"));
  ASSERT_TRUE(props);
  EXPECT_EQ(props->build_info, "b11669-Debian");
  EXPECT_EQ(props->total_slots, 2);
  EXPECT_EQ(props->model_path, "/models/tokwatt-test.gguf");
  EXPECT_EQ(props->file_type, "F16");
  EXPECT_TRUE(props->slots_shown);
  EXPECT_FALSE(props->sleeping);
  const auto model = ParseLlamaModels(RuntimeFixture("llama-server-b11669/v1-models.json"));
  ASSERT_TRUE(model);
  EXPECT_EQ(model->n_vocab, 16000);
  EXPECT_EQ(model->n_ctx, 8192);
  EXPECT_TRUE(IsLoadingAnswer(RuntimeFixture("llama-server-b11669/health-loading.json")));
  EXPECT_FALSE(IsLoadingAnswer(RuntimeFixture("llama-server-b11669/slots-disabled.json")));
}

TEST(LlamaParse, Names) {
  EXPECT_EQ(QuantisationOfFileType("Q4_K - Medium"), "Q4_K_M");
  EXPECT_EQ(QuantisationOfFileType("F16"), "F16");
  EXPECT_EQ(NameWithoutFolders("/home/me/models/x.gguf"), "x.gguf");
  EXPECT_EQ(NameWithoutFolders("C:\\models\\x.gguf"), "x.gguf");
  EXPECT_EQ(NameWithoutFolders("org/model"), "org/model");
}

std::optional<WorkloadCounts> FinalOf(const std::string& stream) {
  std::istringstream lines(stream);
  std::optional<WorkloadCounts> counts;
  for (std::string line; std::getline(lines, line);) {
    const auto parsed = ParseLlamaLine(line);
    if (parsed && parsed->final) counts = parsed->final;
  }
  return counts;
}

TEST(LlamaParse, RecordedStream) {
  const auto counts = FinalOf(RuntimeFixture("llama-server-b11669/completion-stream.txt"));
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->n_prompt_total, 32);
  EXPECT_EQ(counts->n_prompt_cached, 0);
  EXPECT_EQ(counts->n_output, 16);
  EXPECT_EQ(counts->n_decode_steps, 15);
  EXPECT_EQ(counts->finish_reason, "length");
  EXPECT_EQ(counts->speculative, false);
}

TEST(LlamaParse, TheReportedRateIsNeverUsed) {
  const auto counts = FinalOf(RuntimeFixture("llama-server-b6400-documented/completion-final.txt"));
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->n_prompt_cached, std::nullopt);  // not told is not zero
  const double rate = 1e9 * static_cast<double>(*counts->n_decode_steps) /
                      static_cast<double>(*counts->t_decode_ns);
  EXPECT_NEAR(rate, 51.43, 0.01);  // reported: 52.94
}

TEST(LlamaParse, ProgressAndCommentsAreNoOutput) {
  for (const char* line :
       {"", ":", ": keep-alive", "data: [DONE]",
        R"(data: {"index":0,"content":"","tokens":[0],"stop":false,"tokens_predicted":0})"}) {
    const auto parsed = ParseLlamaLine(line);
    ASSERT_TRUE(parsed) << line;
    EXPECT_FALSE(parsed->carries_output) << line;
    EXPECT_FALSE(parsed->final) << line;
  }
  EXPECT_TRUE(ParseLlamaLine(R"(data: {"error":{"message":"canary"}})")->error);
  EXPECT_FALSE(ParseLlamaLine("<html>"));
  EXPECT_FALSE(ParseLlamaLine("data: {"));
}

TEST(OllamaParse, Versions) {
  EXPECT_EQ(ParseOllamaVersion("0.33.0-rc2"), (OllamaVersion{0, 33, 0}));
  EXPECT_EQ(ParseOllamaVersion("0.0.0"), std::nullopt);
  EXPECT_EQ(ParseOllamaVersion("canary"), std::nullopt);
  EXPECT_LT(*ParseOllamaVersion("0.9.10"), *ParseOllamaVersion("0.30.0"));
}

TEST(OllamaParse, WhoComputes) {
  using E = OllamaEngine;
  EXPECT_EQ(OllamaEngineOf(ParseOllamaVersion("0.24.0"), "gguf"), E::kGoRunner);
  EXPECT_EQ(OllamaEngineOf(ParseOllamaVersion("0.30.0"), "gguf"), E::kLlamaServer);
  EXPECT_EQ(OllamaEngineOf(ParseOllamaVersion("0.33.3"), "safetensors"), E::kMlx);
  EXPECT_EQ(OllamaEngineOf(std::nullopt, "gguf"), E::kLlamaServer);
}

std::optional<WorkloadCounts> OllamaFinalOf(const std::string& stream, OllamaEngine engine) {
  std::istringstream lines(stream);
  std::optional<WorkloadCounts> counts;
  for (std::string line; std::getline(lines, line);) {
    const auto parsed = ParseOllamaLine(line, engine);
    if (parsed && parsed->final) counts = parsed->final;
  }
  return counts;
}

TEST(OllamaParse, RecordedStreamOfAGgufModel) {
  const auto counts = OllamaFinalOf(RuntimeFixture("ollama-0.33.3/generate-stream.ndjson"),
                                    OllamaEngine::kLlamaServer);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->n_prompt_total, 33);
  EXPECT_EQ(counts->n_prompt_cached, 0);
  EXPECT_EQ(counts->n_output, 16);
  EXPECT_EQ(counts->n_decode_steps, 15);
  const std::string last = LastLine(RuntimeFixture("ollama-0.33.3/generate-stream.ndjson"));
  const auto told = nlohmann::json::parse(last);
  EXPECT_EQ(counts->t_prefill_ns, told["prompt_eval_duration"].get<int64_t>());
  EXPECT_EQ(counts->t_decode_ns, told["eval_duration"].get<int64_t>());
  EXPECT_EQ(counts->finish_reason, "length");
  const auto cached = OllamaFinalOf(RuntimeFixture("ollama-0.33.3/generate-cached-stream.ndjson"),
                                    OllamaEngine::kLlamaServer);
  EXPECT_EQ(cached->n_prompt_total, 33);
  EXPECT_EQ(cached->n_prompt_cached, 32);
}

TEST(OllamaParse, MlxTimesEveryToken) {
  const auto counts = OllamaFinalOf(RuntimeFixture("ollama-mlx-documented/generate-final.ndjson"),
                                    OllamaEngine::kMlx);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->n_decode_steps, 128);
  EXPECT_EQ(counts->n_prompt_cached, std::nullopt);
}

TEST(OllamaParse, ZerosThatAreOmittedStayUnknown) {
  const auto counts =
      OllamaFinalOf(RuntimeFixture("ollama-0.33.3/generate-load.json"), OllamaEngine::kLlamaServer);
  ASSERT_TRUE(counts);
  EXPECT_EQ(counts->finish_reason, "load");
  EXPECT_EQ(counts->n_output, std::nullopt);
  EXPECT_EQ(counts->n_decode_steps, std::nullopt);
  EXPECT_EQ(counts->t_queue_ns, std::nullopt);
}

TEST(OllamaParse, RemoteModelsAreMarked) {
  const auto models = ParseOllamaModels(
      R"({"models":[{"name":"a:cloud"},{"name":"b","remote_host":"https://x"},{"name":"c-cloud"},
          {"name":"d"},{"name":"e","capabilities":["embedding"]}]})");
  ASSERT_TRUE(models);
  EXPECT_TRUE((*models)[0].remote);
  EXPECT_TRUE((*models)[1].remote);
  EXPECT_TRUE((*models)[2].remote);
  EXPECT_FALSE((*models)[3].remote);
  EXPECT_EQ((*models)[3].generates_text, std::nullopt);
  EXPECT_EQ((*models)[4].generates_text, false);
  const auto line = ParseOllamaLine(R"({"remote_model":"x","done":true,"done_reason":"stop"})",
                                    OllamaEngine::kLlamaServer);
  EXPECT_TRUE(line->final->remote);
}

TEST(OllamaParse, RecordedLists) {
  const auto tags = ParseOllamaModels(RuntimeFixture("ollama-0.33.3/api-tags.json"));
  ASSERT_TRUE(tags);
  EXPECT_EQ((*tags)[0].name, "tokwatt-test:latest");
  EXPECT_EQ((*tags)[0].generates_text, true);
  EXPECT_EQ((*tags)[0].size_bytes, 336600004);
  const auto resident = ParseOllamaModels(RuntimeFixture("ollama-0.33.3/api-ps.json"));
  ASSERT_TRUE(resident);
  EXPECT_EQ((*resident)[0].context_tokens, 4096);
  EXPECT_EQ((*resident)[0].size_vram_bytes, 0);
  EXPECT_TRUE(ParseOllamaModels(RuntimeFixture("ollama-0.33.3/api-ps-empty.json"))->empty());
  EXPECT_FALSE(ParseOllamaModels("{}"));
}

TEST(OllamaParse, RecordedDescriptionTellsTheBytes) {
  const auto show = ParseOllamaShow(RuntimeFixture("ollama-0.33.3/api-show.json"));
  ASSERT_TRUE(show);
  EXPECT_EQ(show->blob_path.rfind("/var/lib/ollama/models/blobs/sha256-", 0), 0u);
  ASSERT_TRUE(show->weights);
  // All tensors (336 171 008) without the untied embedding of 16 000 x 1024 halves.
  EXPECT_EQ(show->weights->per_decode_step, 336171008 - 16000 * 1024 * 2);
  EXPECT_EQ(show->metadata.ArchInteger("block_count"), 12);
}

TEST(OllamaParse, OnlyTheFromLineOfAModelfileIsRead) {
  const auto show = ParseOllamaShow(
      "{\"model_info\":{},\"modelfile\":\"# FROM canary\\nFROM /a/b\\nSYSTEM canary\\n\"}");
  ASSERT_TRUE(show);
  EXPECT_EQ(show->blob_path, "/a/b");
  EXPECT_EQ(ParseOllamaShow("{\"model_info\":{},\"modelfile\":\"FROM x:latest\"}")->blob_path, "");
}

}  // namespace
}  // namespace tokwatt
