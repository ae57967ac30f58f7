#include "probes/runtime/prompt_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace tokwatt {
namespace {

// Four letters each, so that tokenizers make about as many tokens of one as of another.
constexpr std::array<std::string_view, 64> kWords = {
    "time", "year", "work", "hand", "part", "life", "home", "week", "case", "room", "book",
    "word", "side", "head", "line", "name", "hour", "game", "city", "team", "idea", "body",
    "back", "face", "door", "road", "tree", "fire", "wind", "park", "farm", "ship", "rain",
    "snow", "food", "milk", "cake", "rice", "fish", "bird", "lion", "wolf", "moon", "star",
    "wall", "roof", "lamp", "desk", "song", "film", "play", "club", "king", "tale", "coat",
    "shoe", "ring", "gold", "iron", "salt", "hill", "lake", "boat", "bank"};

// Start of Ollama's own benchmark, and two tokens per list item: the word and the comma.
constexpr double kTokensPerWord = 2.3;
constexpr double kOffsetTokens = 1;  // the token that begins every sequence
constexpr int64_t kClearlyDifferent = 32;

}  // namespace

std::string PromptWords::Text(const std::string& nonce, int64_t n_words) {
  std::mt19937_64 random(Fnv1a64(nonce));
  std::vector<std::string_view> words;
  for (int64_t i = 0; i < n_words; ++i) {
    words.push_back(kWords[static_cast<size_t>(i) % kWords.size()]);
  }
  // By hand: std::shuffle may order differently in another standard library.
  for (size_t i = words.size(); i > 1; --i) std::swap(words[i - 1], words[random() % i]);
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ' ';
    text += word;
    text += ',';
  }
  return text;
}

PromptWords::Line PromptWords::Fit() const {
  if (!last_) return {kOffsetTokens, kTokensPerWord};
  const auto [words, tokens] = *last_;
  Line line;
  if (other_ && std::abs(words - other_->first) >= kClearlyDifferent) {
    line.per_word =
        static_cast<double>(tokens - other_->second) / static_cast<double>(words - other_->first);
    line.offset = static_cast<double>(tokens) - line.per_word * static_cast<double>(words);
  } else {
    line.offset = kOffsetTokens;
    line.per_word = (static_cast<double>(tokens) - line.offset) / static_cast<double>(words);
  }
  const bool sane = line.per_word > 0.2 && line.per_word < 30;
  return sane ? line : Line{kOffsetTokens, kTokensPerWord};
}

int64_t PromptWords::WordsFor(int64_t n_tokens) const {
  const Line line = Fit();
  const double words = (static_cast<double>(n_tokens) - line.offset) / line.per_word;
  return std::max<int64_t>(std::llround(words), 1);
}

void PromptWords::Learn(int64_t n_words, int64_t n_tokens) {
  if (n_words <= 0 || n_tokens <= 0) return;
  if (last_ && std::abs(last_->first - n_words) >= kClearlyDifferent) other_ = last_;
  last_ = {n_words, n_tokens};
}

}  // namespace tokwatt
