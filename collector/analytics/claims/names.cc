#include "collector/analytics/claims/names.h"

#include <algorithm>
#include <cctype>

namespace tokwatt::claims {
namespace {

// Lower case, and everything but letters and digits a hyphen.
std::string Plain(std::string_view text) {
  std::string plain(text);
  std::transform(plain.begin(), plain.end(), plain.begin(), [](unsigned char c) {
    return std::isalnum(c) ? static_cast<char>(std::tolower(c)) : '-';
  });
  return plain;
}

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

bool Contains(std::string_view text, std::string_view part) {
  const auto same = [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  };
  return part.empty() ||
         std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

bool ContainsWords(std::string_view text, std::string_view words) {
  while (!words.empty()) {
    const size_t end = std::min(words.find(' '), words.size());
    if (!Contains(text, words.substr(0, end))) return false;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return true;
}

bool IsR1Distill70B(const ModelIdentity& model) {
  const std::string name = Plain(model.name);
  return Contains(name, "deepseek-r1-70b") || Contains(name, "deepseek-r1-distill-llama-70b");
}

std::optional<int> BitsOf(std::string_view quantisation) {
  const auto first = std::find_if(quantisation.begin(), quantisation.end(), IsDigit);
  const auto end = std::find_if_not(first, quantisation.end(), IsDigit);
  if (first == end || end - first > 2) return std::nullopt;
  return std::stoi(std::string(first, end));
}

}  // namespace tokwatt::claims
