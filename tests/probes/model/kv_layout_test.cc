// KV bytes per token, against numbers worked by hand from the models' published shapes.
#include "probes/model/kv_layout.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

ModelMetadata Llama31_8B() {
  ModelMetadata metadata;
  metadata.architecture = "llama";
  metadata.integers = {{"llama.block_count", {32}},
                       {"llama.embedding_length", {4096}},
                       {"llama.attention.head_count", {32}},
                       {"llama.attention.head_count_kv", {8}}};
  return metadata;
}

TEST(KvLayout, Llama31EightBillionIs131072BytesPerToken) {
  const auto layout = MakeKvLayout(Llama31_8B(), {});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->bytes_per_token(), 131072);
  EXPECT_EQ(layout->quality, Quality::kDerived);
}

TEST(KvLayout, QuantisedCacheCountsItsScales) {
  // 32 layers * 8 heads * (128 * 34/32 + 128 * 18/32)
  const auto layout = MakeKvLayout(Llama31_8B(), {"q8_0", "q4_0"});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->bytes_per_token(), 32 * 8 * (136 + 72));
}

TEST(KvLayout, UnknownCacheTypeGivesNoNumber) {
  EXPECT_FALSE(MakeKvLayout(Llama31_8B(), {"q9_9", "f16"}));
}

TEST(KvLayout, ExplicitHeadLengthsWinOverTheEmbedding) {
  ModelMetadata metadata;
  metadata.architecture = "qwen3moe";
  metadata.integers = {
      {"qwen3moe.block_count", {48}},           {"qwen3moe.embedding_length", {2048}},
      {"qwen3moe.attention.head_count", {32}},  {"qwen3moe.attention.head_count_kv", {4}},
      {"qwen3moe.attention.key_length", {128}}, {"qwen3moe.attention.value_length", {128}}};
  const auto layout = MakeKvLayout(metadata, {});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->bytes_per_token(), 98304);
}

TEST(KvLayout, PerLayerHeadsCountLayersWithoutAttentionAsNothing) {
  ModelMetadata metadata = Llama31_8B();
  metadata.integers["llama.block_count"] = {4};
  metadata.integers["llama.attention.head_count_kv"] = {8, 0, 4, 0};
  const auto layout = MakeKvLayout(metadata, {});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->bytes_per_token(), (8 + 4) * (128 + 128) * 2);
}

TEST(KvLayout, SlidingWindowBoundsWhatIsReadAtDepth) {
  ModelMetadata metadata = Llama31_8B();
  metadata.architecture = "gemma3";
  metadata.integers = {{"gemma3.block_count", {12}},
                       {"gemma3.embedding_length", {1024}},
                       {"gemma3.attention.head_count", {8}},
                       {"gemma3.attention.head_count_kv", {4}},
                       {"gemma3.attention.sliding_window", {512}}};
  const auto layout = MakeKvLayout(metadata, {});
  ASSERT_TRUE(layout);
  const int64_t per_layer = 4 * (128 + 128) * 2;
  EXPECT_EQ(layout->full_bytes_per_token, 2 * per_layer);  // every sixth of twelve
  EXPECT_EQ(layout->windowed_bytes_per_token, 10 * per_layer);
  EXPECT_EQ(KvBytesPerTokenAtDepth(*layout, 512), 12 * per_layer);
  EXPECT_EQ(KvBytesPerTokenAtDepth(*layout, 1024), 2 * per_layer + 5 * per_layer);
}

TEST(KvLayout, PerLayerWindowPatternFromTheFile) {
  ModelMetadata metadata = Llama31_8B();
  metadata.integers["llama.block_count"] = {3};
  metadata.integers["llama.attention.sliding_window"] = {128};
  metadata.integers["llama.attention.sliding_window_pattern"] = {1, 0, 1};
  const auto layout = MakeKvLayout(metadata, {});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->full_bytes_per_token, 4096);
  EXPECT_EQ(layout->windowed_bytes_per_token, 8192);
}

TEST(KvLayout, UnknownWindowPatternIsAnEstimate) {
  ModelMetadata metadata = Llama31_8B();
  metadata.integers["llama.attention.sliding_window"] = {4096};
  const auto layout = MakeKvLayout(metadata, {});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->quality, Quality::kEstimated);
  EXPECT_EQ(layout->full_bytes_per_token, 131072);
}

TEST(KvLayout, LayersOfMultiTokenPredictionHaveNoCache) {
  ModelMetadata metadata = Llama31_8B();
  metadata.integers["llama.block_count"] = {33};
  metadata.integers["llama.nextn_predict_layers"] = {1};
  EXPECT_EQ(MakeKvLayout(metadata, {})->bytes_per_token(), 131072);
}

TEST(KvLayout, HybridModelsAttendInEveryFourthLayer) {
  ModelMetadata metadata = Llama31_8B();
  metadata.integers["llama.full_attention_interval"] = {4};
  EXPECT_EQ(MakeKvLayout(metadata, {})->bytes_per_token(), 131072 / 4);
}

TEST(KvLayout, LatentAttentionIsAnEstimate) {
  ModelMetadata metadata;
  metadata.architecture = "deepseek2";
  metadata.integers = {{"deepseek2.block_count", {27}},
                       {"deepseek2.embedding_length", {2048}},
                       {"deepseek2.attention.head_count", {16}},
                       {"deepseek2.attention.kv_lora_rank", {512}},
                       {"deepseek2.rope.dimension_count", {64}}};
  const auto layout = MakeKvLayout(metadata, {});
  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->bytes_per_token(), 27 * 576 * 2);
  EXPECT_EQ(layout->quality, Quality::kEstimated);
}

// Found while writing tests/fuzz/gguf_fuzz.cc: each overflowed 63 bits.
TEST(KvLayout, NumbersThatNoModelHasGiveNoNumber) {
  ModelMetadata metadata = Llama31_8B();
  metadata.integers["llama.block_count"] = {INT64_MIN};
  metadata.integers["llama.nextn_predict_layers"] = {1};
  EXPECT_FALSE(MakeKvLayout(metadata, {}));
  metadata.integers["llama.block_count"] = {1};
  metadata.integers["llama.nextn_predict_layers"] = {INT64_MIN};
  EXPECT_FALSE(MakeKvLayout(metadata, {}));
  metadata = Llama31_8B();
  metadata.integers["llama.attention.kv_lora_rank"] = {INT64_MAX};
  metadata.integers["llama.rope.dimension_count"] = {64};
  EXPECT_FALSE(MakeKvLayout(metadata, {}));
}

TEST(KvLayout, MissingKeysGiveNoNumber) {
  EXPECT_FALSE(MakeKvLayout({}, {}));
  ModelMetadata metadata = Llama31_8B();
  metadata.integers["llama.attention.head_count"] = {0};
  EXPECT_FALSE(MakeKvLayout(metadata, {}));
}

}  // namespace
}  // namespace tokwatt
