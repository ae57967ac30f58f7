// The GGUF header reader on well-formed, truncated, lying and foreign files.
#include "probes/model/gguf_reader.h"

#include <gtest/gtest.h>

#include <fstream>

#include "probes/model/model_facts.h"
#include "tests/support/gguf_builder.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

class GgufReader : public testing::Test {
 protected:
  std::string Write(const std::string& bytes, const std::string& name = "m.gguf") {
    const std::string path = dir_.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  static Result<ModelMetadata> Read(const std::string& path) {
    return ReadGgufHeader(path, [](const GgufTensor&) {});
  }

  TemporaryDirectory dir_;
};

GgufBuilder SmallModel() {
  GgufBuilder builder;
  builder.String("general.architecture", "llama")
      .String("general.size_label", "8B")
      .Uint32("general.file_type", 1)
      .StringArray("tokenizer.ggml.tokens", {"<unk>", "<s>", std::string(9000, 'x')})
      .Uint32("llama.block_count", 2)
      .Uint32("llama.embedding_length", 64)
      .Uint32("llama.attention.head_count", 4)
      .Uint32Array("llama.attention.head_count_kv", {2, 1})
      .Tensor("token_embd.weight", {64, 100}, 1)
      .Tensor("output.weight", {64, 100}, 8)
      .Tensor("blk.0.attn_q.weight", {64, 64}, 0);
  return builder;
}

TEST_F(GgufReader, KeepsNumbersAndListsTensors) {
  std::vector<std::string> names;
  const auto metadata = ReadGgufHeader(Write(SmallModel().Bytes()), [&](const GgufTensor& tensor) {
    names.emplace_back(tensor.name);
  });
  ASSERT_TRUE(metadata) << metadata.error().message;
  EXPECT_EQ(metadata->architecture, "llama");
  EXPECT_EQ(metadata->size_label, "8B");
  EXPECT_EQ(metadata->ArchInteger("block_count"), 2);
  EXPECT_EQ(*metadata->ArchIntegers("attention.head_count_kv"), (std::vector<int64_t>{2, 1}));
  EXPECT_FALSE(metadata->integers.contains("tokenizer.ggml.tokens"));
  EXPECT_EQ(names, (std::vector<std::string>{"token_embd.weight", "output.weight",
                                             "blk.0.attn_q.weight"}));
}

TEST_F(GgufReader, FactsOfASmallModel) {
  const auto facts = ReadModelFacts(Write(SmallModel().Bytes()), {});
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->quantisation, "F16");
  EXPECT_EQ(facts->weight_bytes_per_token, 6400 / 32 * 34 + 64 * 64 * 4);
  EXPECT_EQ(facts->kv->bytes_per_token(), 3 * 32 * 2);
  ModelIdentity identity;
  ApplyModelFacts(*facts, 0, identity);
  EXPECT_EQ(identity.kv_bytes_per_token, 3 * 32 * 2);
  EXPECT_EQ(identity.bytes_quality, Quality::kDerived);
}

TEST_F(GgufReader, EveryTruncationIsDataLoss) {
  const std::string whole = SmallModel().Bytes();
  for (size_t size = 0; size < whole.size(); size += (size < 9000 ? 7 : 131)) {
    const auto metadata = Read(Write(whole.substr(0, size)));
    ASSERT_FALSE(metadata) << size;
    EXPECT_EQ(metadata.error().code, Code::kDataLoss) << size;
  }
}

TEST_F(GgufReader, GarbageIsDataLoss) {
  EXPECT_EQ(Read(Write("<html>not a model</html>......")).error().code, Code::kDataLoss);
  EXPECT_EQ(Read(Write("")).error().code, Code::kDataLoss);
  EXPECT_EQ(Read(Write("GGUF" + std::string(64, '\xff'))).error().code, Code::kUnimplemented);
}

TEST_F(GgufReader, AnotherVersionIsUnimplemented) {
  EXPECT_EQ(Read(Write(SmallModel().Version(1).Bytes())).error().code, Code::kUnimplemented);
  // Version 3 in big-endian order.
  EXPECT_EQ(Read(Write(SmallModel().Version(0x03000000).Bytes())).error().code,
            Code::kUnimplemented);
}

TEST_F(GgufReader, LyingCountsAreRefusedBeforeAnythingIsAllocated) {
  EXPECT_EQ(Read(Write(SmallModel().ClaimTensors(uint64_t{1} << 40).Bytes())).error().code,
            Code::kDataLoss);
  EXPECT_EQ(Read(Write(SmallModel().ClaimKeys(uint64_t{1} << 40).Bytes())).error().code,
            Code::kDataLoss);
  EXPECT_EQ(Read(Write(SmallModel().ClaimTensors(4).Bytes())).error().code, Code::kDataLoss);
}

TEST_F(GgufReader, ImpossibleShapesAreRefused) {
  GgufBuilder builder;
  builder.Tensor("a", {uint64_t{1} << 40, uint64_t{1} << 40}, 0);
  EXPECT_EQ(Read(Write(builder.Bytes())).error().code, Code::kDataLoss);
  EXPECT_EQ(Read(Write(GgufBuilder().Tensor("a", {0}, 0).Bytes())).error().code, Code::kDataLoss);
}

TEST_F(GgufReader, MissingFileAndFolder) {
  EXPECT_EQ(Read(dir_.path() + "/none.gguf").error().code, Code::kNotFound);
  EXPECT_EQ(Read(dir_.path()).error().code, Code::kInvalidArgument);
}

TEST_F(GgufReader, PartsOfASplitModelAreSummed) {
  GgufBuilder first = SmallModel();
  first.Uint32("split.count", 2);
  const std::string path = Write(first.Bytes(), "m-00001-of-00002.gguf");
  EXPECT_EQ(ReadModelFacts(path, {}).error().code, Code::kNotFound);
  Write(GgufBuilder().Tensor("blk.1.attn_q.weight", {64, 64}, 0).Bytes(), "m-00002-of-00002.gguf");
  const auto facts = ReadModelFacts(path, {});
  ASSERT_TRUE(facts) << facts.error().message;
  EXPECT_EQ(facts->weight_bytes_per_token, 6400 / 32 * 34 + 2 * 64 * 64 * 4);
}

}  // namespace
}  // namespace tokwatt
