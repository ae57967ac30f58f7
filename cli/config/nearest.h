// Nearest: the valid name that a misspelt one most likely meant.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tokwatt {

// Levenshtein distance: letters to change, add or drop.
size_t EditDistance(const std::string& a, const std::string& b);

// The candidate with the smallest Levenshtein distance to `name`; empty where none is meant: more
// than half of the name would have to change.
std::string Nearest(const std::string& name, const std::vector<std::string>& candidates);

// "; did you mean 'up'?" for the end of a message, or empty.
std::string DidYouMean(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace tokwatt
