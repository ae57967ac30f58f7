#include "collector/documents/device_tags.h"

#include <algorithm>

namespace tokwatt {
namespace {

constexpr size_t kMostTags = 8;
constexpr size_t kMostBytes = 32;

bool IsTag(const std::string& text) {
  return !text.empty() && text.size() <= kMostBytes &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

}  // namespace

std::string TagsKey(const DeviceId& device) { return "device/" + ToHex(device) + "/tags"; }

Result<std::vector<std::string>> ParseTags(const Json& document) {
  const auto bad = [] {
    return Fail(Code::kInvalidArgument, "\"tags\" must be a list of at most 8 texts.", "bad_tags",
                "Each has 1 to 32 bytes and no control characters.");
  };
  if (!document.is_array() || document.size() > kMostTags) return bad();
  std::vector<std::string> tags;
  for (const Json& each : document) {
    if (!each.is_string() || !IsTag(each.get<std::string>())) return bad();
    tags.push_back(each.get<std::string>());
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

}  // namespace tokwatt
