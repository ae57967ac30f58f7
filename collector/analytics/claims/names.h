// Names of models and chips as people and runtimes write them, and what they tell.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/event.h"

namespace tokwatt::claims {

// Upper and lower case are alike.
bool Contains(std::string_view text, std::string_view part);

// Each word of `words` is in `text`: "AI Max+ 395" is in "AMD RYZEN AI MAX+ PRO 395 w/ ...".
bool ContainsWords(std::string_view text, std::string_view words);

// DeepSeek-R1-Distill-Llama-70B: "deepseek-r1:70b" and its tags at Ollama, the name of its GGUF
// elsewhere. Other 70B models are not it.
bool IsR1Distill70B(const ModelIdentity& model);

// Bits per weight that a quantisation is named after: 4 of "Q4_K_M", 8 of "Q8_0", 16 of "F16".
std::optional<int> BitsOf(std::string_view quantisation);

}  // namespace tokwatt::claims
