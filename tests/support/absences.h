// The contract of every document: null is never alone, `<key>_reason` stands beside it. Only
// `next_cursor` may be: it is null where the list ends.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tokwatt {

// The places of `document` where a null has no reason with a code.
template <typename Document>
std::vector<std::string> NullsWithoutReason(const Document& document,
                                            const std::string& place = "") {
  std::vector<std::string> found;
  const auto add = [&found](std::vector<std::string> more) {
    found.insert(found.end(), more.begin(), more.end());
  };
  for (const auto& [key, value] : document.items()) {
    const std::string name = place + "/" + key;
    if (value.is_structured()) add(NullsWithoutReason(value, name));
    if (!value.is_null() || key == "next_cursor") continue;
    const auto reason = document.is_object() ? document.find(key + "_reason") : document.end();
    if (reason == document.end() || reason->value("code", "").empty()) found.push_back(name);
  }
  return found;
}

}  // namespace tokwatt
