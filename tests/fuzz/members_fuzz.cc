// Fuzzer of members.json: what is read whole is written and read again as it is.
#include <string>

#include "collector/trust/members_document.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tokwatt;
  const auto members = ParseMembers({reinterpret_cast<const char*>(data), size});
  if (!members) {
    Require(members.error().code == Code::kDataLoss, "a damaged file is said to be damaged");
    return 0;
  }
  const std::string text = MembersText(*members);
  const auto again = ParseMembers(text);
  Require(again.has_value(), "what is written can be read");
  Require(again->size() == members->size(), "no member is lost");
  Require(MembersText(*again) == text, "members survive text");
  for (const auto& [device, member] : *members) {
    const Member& kept = again->at(device);
    Require(kept.key == member.key && kept.next_key == member.next_key &&
                kept.old_keys == member.old_keys,
            "keys survive text");
    Require(kept.revoked.has_value() == member.revoked.has_value(),
            "who was revoked stays revoked");
  }
  return 0;
}
