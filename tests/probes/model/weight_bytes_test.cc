// Weight bytes per decode step: dense, tied, mixture of experts, and what is never read.
#include "probes/model/weight_bytes.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

constexpr int64_t kQ4KExperts = 2048LL * 768 * 128;

ModelMetadata Experts(int64_t used, int64_t total) {
  ModelMetadata metadata;
  metadata.architecture = "qwen3moe";
  metadata.integers = {{"qwen3moe.block_count", {48}},
                       {"qwen3moe.expert_count", {total}},
                       {"qwen3moe.expert_used_count", {used}}};
  return metadata;
}

void Add(WeightSum& sum, std::string_view name, const char* type, int64_t elements) {
  sum.Add(name, FindTensorType(type), elements);
}

TEST(WeightBytes, UntiedEmbeddingIsNotRead) {
  WeightSum sum;
  Add(sum, "token_embd.weight", "F16", 1000);
  Add(sum, "output.weight", "F16", 1000);
  Add(sum, "blk.0.attn_q.weight", "Q8_0", 320);
  const auto bytes = sum.Finish({});
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->per_decode_step, 2000 + 340);
  EXPECT_EQ(bytes->all_tensors, 4000 + 340);
  EXPECT_EQ(bytes->quality, Quality::kDerived);
}

TEST(WeightBytes, TiedEmbeddingIsReadAsOutputHead) {
  WeightSum sum;
  Add(sum, "token_embd.weight", "F16", 1000);
  Add(sum, "blk.0.attn_q.weight", "F32", 10);
  EXPECT_EQ(sum.Finish({})->per_decode_step, 2040);
}

// The worked example: 113 246 208 bytes of experts, 8 of 128 used.
TEST(WeightBytes, OnlyTheUsedExpertsAreRead) {
  WeightSum sum;
  Add(sum, "blk.0.ffn_gate_exps.weight", "Q4_K", kQ4KExperts);
  const auto bytes = sum.Finish(Experts(8, 128));
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->all_tensors, 113246208);
  EXPECT_EQ(bytes->per_decode_step, 7077888);
}

TEST(WeightBytes, SharedExpertsAndTheRouterAreAlwaysRead) {
  WeightSum sum;
  Add(sum, "blk.0.ffn_gate_exps.weight", "Q4_K", kQ4KExperts);
  Add(sum, "blk.0.ffn_gate_shexp.weight", "F16", 100);
  Add(sum, "blk.0.ffn_gate_inp.weight", "F32", 100);
  EXPECT_EQ(sum.Finish(Experts(8, 128))->per_decode_step, 7077888 + 200 + 400);
}

TEST(WeightBytes, OlderFilesNameEachExpert) {
  WeightSum sum;
  Add(sum, "blk.0.ffn_gate.0.weight", "F16", 100);
  Add(sum, "blk.0.ffn_gate.1.weight", "F16", 100);
  Add(sum, "blk.0.ffn_gate.weight", "F16", 100);
  EXPECT_EQ(sum.Finish(Experts(1, 2))->per_decode_step, 200 + 200);
}

TEST(WeightBytes, ExpertsWithoutTheirCountAreAnEstimate) {
  WeightSum sum;
  Add(sum, "blk.0.ffn_gate_exps.weight", "F16", 100);
  const auto bytes = sum.Finish({});
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->quality, Quality::kEstimated);
}

TEST(WeightBytes, PredictionLayersAndTowersAreNotReadForText) {
  WeightSum sum;
  Add(sum, "blk.0.attn_q.weight", "F16", 100);
  Add(sum, "blk.48.attn_q.weight", "F16", 100);
  Add(sum, "blk.47.nextn.eh_proj.weight", "F16", 100);
  Add(sum, "v.blk.0.attn_q.weight", "F16", 100);
  Add(sum, "mm.0.weight", "F16", 100);
  Add(sum, "per_layer_token_embd.weight", "F16", 100);
  ModelMetadata metadata = Experts(8, 128);
  metadata.integers["qwen3moe.block_count"] = {49};
  metadata.integers["qwen3moe.nextn_predict_layers"] = {1};
  const auto bytes = sum.Finish(metadata);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->per_decode_step, 200);
  EXPECT_EQ(bytes->all_tensors, 1200);
}

// Both overflowed 63 bits; the first was found while writing tests/fuzz/gguf_fuzz.cc.
TEST(WeightBytes, LayersThatNoModelHasAreNotBelieved) {
  ModelMetadata metadata;
  metadata.architecture = "llama";
  metadata.integers["llama.nextn_predict_layers"] = {-1};
  WeightSum sum;
  Add(sum, "blk.0.attn_q.weight", "F32", 10);
  EXPECT_EQ(sum.Finish(metadata)->per_decode_step, 40);
}

TEST(WeightBytes, MoreTensorsThanAnyMemoryHoldsGiveNoNumber) {
  WeightSum sum;
  for (int i = 0; i < 2048; ++i) Add(sum, "blk.0.attn_q.weight", "F64", int64_t{1} << 50);
  EXPECT_EQ(sum.Finish({}).error().code, Code::kDataLoss);
}

TEST(WeightBytes, AnUnknownTensorTypeGivesNoNumber) {
  WeightSum sum;
  sum.Add("blk.0.attn_q.weight", nullptr, 100);
  EXPECT_EQ(sum.Finish({}).error().code, Code::kDataLoss);
  EXPECT_EQ(WeightSum().Finish({}).error().code, Code::kDataLoss);
}

TEST(WeightBytes, EstimateOfADenseFileIsMarked) {
  const auto bytes = EstimateWeightBytes(1'000'000, {});
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->per_decode_step, 950'000);
  EXPECT_EQ(bytes->quality, Quality::kEstimated);
}

TEST(WeightBytes, EstimateOfExpertsNeedsTheirLayerSizes) {
  ModelMetadata metadata = Experts(8, 128);
  EXPECT_EQ(EstimateWeightBytes(1'000'000, metadata).error().code, Code::kNotFound);
  metadata.integers["qwen3moe.embedding_length"] = {2048};
  metadata.integers["qwen3moe.expert_feed_forward_length"] = {768};
  metadata.integers["general.parameter_count"] = {30532122624};
  const auto bytes = EstimateWeightBytes(18'000'000'000, metadata);
  ASSERT_TRUE(bytes);
  // 28.99 of 30.53 billion parameters are experts, of which a sixteenth is read.
  EXPECT_NEAR(static_cast<double>(bytes->per_decode_step), 1.93e9, 0.02e9);
}

TEST(TensorType, SizesOfTheUsualBlocks) {
  EXPECT_EQ(TensorBytes(*FindTensorType("Q4_K"), 256), 144);
  EXPECT_EQ(TensorBytes(*FindTensorType("q8_0"), 33), 68);  // two blocks
  EXPECT_EQ(TensorBytes(*FindTensorType("MXFP4"), 32), 17);
  EXPECT_EQ(FindTensorType("Q99"), nullptr);
  EXPECT_EQ(FindTensorType(12u)->name, "Q4_K");
  EXPECT_EQ(TensorBytes(*FindTensorType("F32"), INT64_MAX), std::nullopt);
  EXPECT_EQ(FileTypeName(15), "Q4_K_M");
}

}  // namespace
}  // namespace tokwatt
