#include "cli/doctor/text.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "cli/table.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr size_t kWidth = 100;
constexpr size_t kIndent = 6;  // "warn  "

// Columns on a terminal: bytes that do not continue a UTF-8 character.
size_t Columns(const std::string& text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// `text` broken at spaces; all lines but the first are indented.
std::string Wrapped(const std::string& text, size_t first_column) {
  std::istringstream words(text);
  std::string result;
  size_t column = first_column;
  for (std::string word; words >> word;) {
    const bool begins = result.empty();
    if (!begins && column + 1 + Columns(word) > kWidth) {
      result += "\n" + std::string(kIndent, ' ');
      column = kIndent;
    } else if (!begins) {
      result += " ";
      ++column;
    }
    result += word;
    column += Columns(word);
  }
  return result + "\n";
}

std::string StatusLine(const std::string& status, const std::string& detail) {
  std::string start = status;
  start.resize(kIndent, ' ');
  return start + Wrapped(detail, kIndent);
}

std::string FixLines(const std::string& fix) {
  std::istringstream lines(fix);
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    text += std::string(kIndent, ' ') + "try: " + line + "\n";
  }
  return text;
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

const char* Title(CheckGroup group) {
  switch (group) {
    case CheckGroup::kPower:
      return "POWER";
    case CheckGroup::kPlugs:
      return "PLUGS";
    case CheckGroup::kHeat:
      return "TEMPERATURES, THROTTLING AND LOAD";
    case CheckGroup::kBandwidth:
      return "MEMORY BANDWIDTH";
    case CheckGroup::kRuntimes:
      return "RUNTIMES";
    case CheckGroup::kSettings:
      break;
  }
  return "SETTINGS";
}

// The section's sensors with a value of power, aligned.
std::string Rows(const std::vector<const Check*>& checks) {
  Table table({"", "WHAT", ">NOW", "SCOPE", "READ AS", "RENEWED EVERY", "STEP", "QUALITY"});
  bool any = false;
  for (const Check* check : checks) {
    if (check->cells.empty()) continue;
    std::vector<std::string> cells = {check->status + std::string(4 - check->status.size(), ' ')};
    cells.insert(cells.end(), check->cells.begin(), check->cells.end());
    table.Row(std::move(cells));
    any = true;
  }
  return any ? table.Text() : "";
}

// "temperature: 3 sensors, 38 °C (nvme) to 67 °C (k10temp-tctl)".
std::string KindText(const std::string& kind, std::vector<const Check::Reading*> readings) {
  std::sort(readings.begin(), readings.end(), [](const auto* a, const auto* b) {
    return std::tie(a->value, a->component) < std::tie(b->value, b->component);
  });
  const auto one = [](const Check::Reading& each) {
    const bool obvious = each.component.empty() || each.component == "memory";
    return each.text + (obvious ? "" : " (" + each.component + ")");
  };
  if (readings.size() == 1) return kind + ": " + one(*readings.front());
  const std::string count = std::to_string(readings.size()) + " sensors";
  if (readings.front()->text == readings.back()->text) {
    return kind + ": " + readings.front()->text + " (" + count + ")";
  }
  return kind + ": " + count + ", " + one(*readings.front()) + " to " + one(*readings.back());
}

// Sensors of which there are many, a line for each kind, in the order of their first.
std::string Kinds(const std::vector<const Check*>& checks) {
  std::vector<std::string> kinds;
  std::map<std::string, std::vector<const Check::Reading*>> readings;
  for (const Check* check : checks) {
    if (!check->reading) continue;
    auto& of_kind = readings[check->reading->kind];
    if (of_kind.empty()) kinds.push_back(check->reading->kind);
    of_kind.push_back(&*check->reading);
  }
  std::string text;
  for (const std::string& kind : kinds) text += StatusLine("ok", KindText(kind, readings[kind]));
  return text;
}

// What one source lacks is still on this machine where another shows it.
std::string Elsewhere(const std::vector<const Check*>& checks) {
  std::set<std::string> shown;
  for (const Check* check : checks) {
    if (check->reading) shown.insert(check->reading->kind);
  }
  std::vector<std::string> names;
  for (const Check* check : checks) {
    if (!check->elsewhere.empty() && !shown.contains(check->elsewhere)) {
      names.push_back(check->elsewhere);
    }
  }
  if (names.empty()) return "";
  const bool heat = checks.front()->group == CheckGroup::kHeat;
  return StatusLine("skip",
                    (heat ? "no sensor here shows: " : "not on this machine: ") + Joined(names));
}

class Text {
 public:
  void Section(CheckGroup group, const std::vector<Check>& all) {
    std::vector<const Check*> checks;
    for (const Check& check : all) {
      if (check.group == group) checks.push_back(&check);
    }
    if (checks.empty()) return;
    text_ += std::string("\n") + Title(group) + "\n" + Rows(checks) + Kinds(checks);
    for (const Check* check : checks) {
      if (!check->cells.empty() || check->reading || !check->elsewhere.empty()) continue;
      text_ += StatusLine(check->status, check->detail) + FixOnce(check->fix);
    }
    text_ += Elsewhere(checks);
  }
  std::string Take() && { return std::move(text_); }
  void Add(const std::string& text) { text_ += text; }

 private:
  std::string FixOnce(const std::string& fix) {
    if (fix.empty()) return "";
    return shown_.insert(fix).second ? FixLines(fix)
                                     : std::string(kIndent, ' ') + "try: as said above\n";
  }
  std::string text_;
  std::set<std::string> shown_;
};

std::string SummaryLine(const char* start, const json& parts) {
  if (parts.empty()) return "";
  const std::string text = start + Joined(parts.get<std::vector<std::string>>()) + ".";
  return Wrapped(text, 0);
}

}  // namespace

std::string CheckLines(const Check& check) {
  return StatusLine(check.status, check.detail) + FixLines(check.fix);
}

std::string DoctorText(const json& summary, const std::vector<Check>& checks) {
  Text text;
  text.Add(SummaryLine("What this machine can tell: ", summary.at("can")));
  text.Add(SummaryLine("What it cannot: ", summary.at("cannot")));
  for (const CheckGroup group : CheckGroups()) text.Section(group, checks);
  return std::move(text).Take();
}

}  // namespace tokwatt
