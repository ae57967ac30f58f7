// members.json: the text in which Members are kept.
#pragma once

#include <map>
#include <string>

#include "collector/trust/members.h"

namespace tokwatt {

std::string MembersText(const std::map<DeviceId, Member>& members);

// kDataLoss says which part is not as it should be.
Result<std::map<DeviceId, Member>> ParseMembers(const std::string& text);

}  // namespace tokwatt
