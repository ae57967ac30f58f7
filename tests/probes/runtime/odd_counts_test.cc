// Counts and times at the ends of their range, as a broken or hostile server would tell them.
#include <gtest/gtest.h>

#include "probes/runtime/llamacpp_parse.h"
#include "probes/runtime/ollama_parse.h"

namespace tokwatt {
namespace {

// Found while writing tests/fuzz/ollama_fuzz.cc: what was left of the total overflowed 63 bits.
TEST(OddCounts, TimesThatNoRequestTakesAreUnknown) {
  const auto line = ParseOllamaLine(
      R"({"done":true,"total_duration":0,"load_duration":9223372036854775807,)"
      R"("prompt_eval_duration":9223372036854775807,"eval_duration":9223372036854775807})",
      OllamaEngine::kLlamaServer);
  ASSERT_TRUE(line && line->final);
  EXPECT_EQ(line->final->t_load_ns, std::nullopt);
  EXPECT_EQ(line->final->t_queue_ns, std::nullopt);
}

// Found while writing tests/fuzz/ollama_fuzz.cc and llamacpp_fuzz.cc: it was one step less than
// none.
TEST(OddCounts, NoOutputHasNoDecodeSteps) {
  const auto ollama =
      ParseOllamaLine(R"({"done":true,"eval_count":0})", OllamaEngine::kLlamaServer);
  ASSERT_TRUE(ollama && ollama->final);
  EXPECT_EQ(ollama->final->n_output, 0);
  EXPECT_EQ(ollama->final->n_decode_steps, std::nullopt);
  const auto llama = ParseLlamaLine(R"(data: {"stop":true,"tokens_predicted":0})");
  ASSERT_TRUE(llama && llama->final);
  EXPECT_EQ(llama->final->n_output, 0);
  EXPECT_EQ(llama->final->n_decode_steps, std::nullopt);
}

// Found while writing tests/fuzz/llamacpp_fuzz.cc: their sum overflowed 63 bits.
TEST(OddCounts, CountsThatNoRequestHasAreUnknown) {
  const auto line = ParseLlamaLine(
      R"(data: {"stop":true,"timings":{"cache_n":9223372036854775807,"prompt_n":1}})");
  ASSERT_TRUE(line && line->final);
  EXPECT_EQ(line->final->n_prompt_cached, std::nullopt);
  EXPECT_EQ(line->final->n_prompt_total, std::nullopt);
}

}  // namespace
}  // namespace tokwatt
