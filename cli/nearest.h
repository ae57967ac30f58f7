// Nearest: the valid name that a misspelt one most likely meant.
#pragma once

#include <string>
#include <vector>

namespace tokwatt {

// The candidate with the smallest Levenshtein distance to `name`; empty without candidates.
std::string Nearest(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace tokwatt
