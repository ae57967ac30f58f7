// PromptWords: prompts of a wanted number of tokens for runtimes that take only text.
//
// A prompt is a list of short common words whose order follows from the nonce alone, so that no
// prefix cache helps. A length always has the same words, so that prompts of one length have one
// number of tokens, and that number is a straight line in the number of words: two answers settle
// it, one settles it nearly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tokwatt {

// Not thread-safe. One per model: tokenizers differ.
class PromptWords {
 public:
  // The text. Ends in an open list, which models continue rather than close.
  static std::string Text(const std::string& nonce, int64_t n_words);

  // How many words make so many tokens, as far as is known.
  int64_t WordsFor(int64_t n_tokens) const;
  // What a prompt of that many words was counted as.
  void Learn(int64_t n_words, int64_t n_tokens);
  bool calibrated() const { return last_.has_value(); }

 private:
  struct Line {
    double offset = 0;
    double per_word = 0;
  };
  Line Fit() const;
  std::optional<std::pair<int64_t, int64_t>> last_;   // words, tokens
  std::optional<std::pair<int64_t, int64_t>> other_;  // of a clearly different length
};

}  // namespace tokwatt
