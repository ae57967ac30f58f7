#include "cli/devices_table.h"

#include <set>

#include "cli/format.h"
#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

const json* MemberOf(const json& members, const std::string& id) {
  for (const json& member : members) {
    if (member.value("device", "") == id) return &member;
  }
  return nullptr;
}

std::string AccessText(const json* member) {
  if (member == nullptr) return "this machine";
  if (!member->at("revoked").is_null()) return "revoked";
  return member->at("copy_seen").is_null() ? "joined" : "joined, a copy was seen";
}

std::string TagsText(const json& device) {
  std::string text;
  for (const json& tag : device.value("tags", json::array())) {
    text += (text.empty() ? "" : ", ") + tag.get<std::string>();
  }
  return text.empty() ? "–" : text;
}

}  // namespace

std::string DevicesTable(const json& devices, const json& members) {
  Table table({"DEVICE", "STATE", ">AGE", "ACCESS", "TAGS", "CHIP", "ID"});
  std::set<std::string> shown;
  for (const json& device : devices) {
    const std::string id = device.value("id", "");
    shown.insert(id);
    const std::string chip = device.value("chip", "");
    table.Row({device.value("name", ""), device.value("state", ""),
               Cell(device, "age_seconds", DurationText), AccessText(MemberOf(members, id)),
               TagsText(device), chip.empty() ? "–" : chip, id.substr(0, 12)});
  }
  for (const json& member : members) {
    const std::string id = member.value("device", "");
    if (shown.count(id) > 0) continue;
    table.Row({member.value("name", ""), "not seen", "–", AccessText(&member), TagsText(member),
               "–", id.substr(0, 12)});
  }
  return table.Text();
}

}  // namespace tokwatt
