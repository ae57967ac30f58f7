// PromptWords against tokenizers of different greed: two answers settle the length.
#include "probes/runtime/prompt_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

namespace tokwatt {
namespace {

// A tokenizer that makes one token of every `bytes` bytes of a word, one of each comma, and one
// that begins the sequence.
int64_t Tokens(const std::string& text, size_t bytes) {
  std::istringstream words(text);
  int64_t count = 1;
  for (std::string word; words >> word;) {
    count += static_cast<int64_t>((word.size() - 1 + bytes - 1) / bytes) + 1;
  }
  return count;
}

TEST(PromptWords, SameNonceSameTextAnotherNonceAnotherStart) {
  EXPECT_EQ(PromptWords::Text("a", 100), PromptWords::Text("a", 100));
  std::set<std::string> starts;
  for (int i = 0; i < 64; ++i) {
    starts.insert(PromptWords::Text("nonce-" + std::to_string(i), 100).substr(0, 24));
  }
  EXPECT_EQ(starts.size(), 64u);
}

TEST(PromptWords, TheThirdPromptIsWithinTwoPercent) {
  for (const size_t bytes : {1u, 2u, 3u, 20u}) {
    for (const int64_t wanted : {256, 512, 4096}) {
      PromptWords words;
      words.Learn(64, Tokens(PromptWords::Text("calibration", 64), bytes));
      int64_t got = 0;
      for (const char* nonce : {"warm-up", "measured"}) {
        const int64_t n_words = words.WordsFor(wanted);
        got = Tokens(PromptWords::Text(nonce, n_words), bytes);
        words.Learn(n_words, got);
      }
      EXPECT_LE(std::abs(static_cast<double>(got - wanted)), 0.02 * static_cast<double>(wanted))
          << bytes << " bytes a token, " << wanted << " wanted, " << got << " made";
    }
  }
}

// A tokenizer that knows some words whole and spells the others.
int64_t UnevenTokens(const std::string& text) {
  std::istringstream words(text);
  int64_t count = 1;
  for (std::string word; words >> word;) count += word[0] < 'm' ? 2 : 5;
  return count;
}

// Ollama's blocks ended with prompt_count_off: the first words were drawn freely, so that prompts
// of one length differed in tokens by more than the 2 % that a block may be off.
TEST(PromptWords, PromptsOfOneLengthHaveOneCountWhateverTheTokenizerKnows) {
  const int64_t count = UnevenTokens(PromptWords::Text("first", 120));
  for (int i = 0; i < 64; ++i) {
    EXPECT_EQ(UnevenTokens(PromptWords::Text("nonce-" + std::to_string(i), 120)), count);
  }
}

TEST(PromptWords, NonsenseIsNotLearned) {
  PromptWords words;
  words.Learn(64, 0);
  EXPECT_FALSE(words.calibrated());
  words.Learn(64, 1000000);
  EXPECT_GT(words.WordsFor(512), 100);  // falls back on the usual ratio
}

}  // namespace
}  // namespace tokwatt
