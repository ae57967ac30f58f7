#include "cli/service/render.h"

#include <sstream>

#include "cli/service/texts.h"

namespace tokwatt {
namespace {

std::vector<std::string> CommandOf(const ServiceFacts& facts, Role role) {
  std::vector<std::string> argv = {BinaryOf(facts, role).Target(facts.place)};
  for (const std::string& word : RoleArguments(role)) argv.push_back(word);
  for (const std::string& word : facts.extra_arguments) argv.push_back(word);
  return argv;
}

// Of the groups that the file of deploy/ names, those that are there.
std::string GroupsLine(const std::string& line, const ServiceFacts& facts, bool power_group) {
  std::istringstream words(line.substr(line.find('=') + 1));
  std::string kept;
  for (std::string group; words >> group;) {
    if (facts.groups.count(group) == 0 && !(power_group && group == kPowerGroup)) continue;
    kept += (kept.empty() ? "SupplementaryGroups=" : " ") + group;
  }
  return kept.empty() ? kept : kept + "\n";
}

std::string RenderUnit(const ServiceFacts& facts, Role role, bool power_group) {
  std::string exec = "ExecStart=";
  for (const std::string& word : CommandOf(facts, role)) {
    exec += (exec.back() == '=' ? "" : " ") + SystemdWord(word);
  }
  const std::string folder = facts.place.system ? "systemd/" : "systemd/user/";
  std::istringstream lines(DeployText(folder + UnitName(role)));
  std::string text;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("ExecStart=", 0) == 0) {
      text += exec + "\n";
    } else if (line.rfind("SupplementaryGroups=", 0) == 0) {
      text += GroupsLine(line, facts, power_group);
    } else {
      text += line + "\n";
    }
  }
  return text;
}

std::string XmlText(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else
      safe += c;
  }
  return safe;
}

std::string XmlString(const std::string& indent, const std::string& text) {
  return indent + "<string>" + XmlText(text) + "</string>\n";
}

void Fill(std::string& text, const std::string& name, const std::string& value) {
  for (size_t at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
    text.replace(at, name.size(), value);
    at += value.size();
  }
}

// A daemon has no home: where its settings and its state are is said to it.
std::string DaemonEnvironment(const Place& place) {
  const std::string support = place.state_dir.substr(0, place.state_dir.rfind('/'));
  std::string text = "  <key>EnvironmentVariables</key>\n  <dict>\n";
  for (const char* name : {"XDG_CONFIG_HOME", "XDG_STATE_HOME"}) {
    text += std::string("    <key>") + name + "</key>\n" + XmlString("    ", support);
  }
  return text + "  </dict>\n";
}

std::string RenderPlist(const ServiceFacts& facts, Role role) {
  std::string arguments;
  for (const std::string& word : CommandOf(facts, role)) arguments += XmlString("    ", word);
  const bool system = facts.place.system;
  const std::string user = "  <key>UserName</key>\n" + XmlString("  ", facts.place.user);
  std::string text = DeployText("launchd/" + LaunchdLabel(role) + ".plist");
  Fill(text, "@ARGUMENTS@\n", arguments);
  Fill(text, "@USER@\n", system ? user : "");
  Fill(text, "@ENVIRONMENT@\n", system ? DaemonEnvironment(facts.place) : "");
  Fill(text, "@LOG@", XmlText(facts.place.LogFile(role)));
  return text;
}

}  // namespace

std::string SystemdWord(const std::string& word) {
  std::string doubled;
  bool plain = !word.empty();
  for (const char c : word) {
    if (c == '%' || c == '$') doubled += c;
    if (c == '"' || c == '\\') doubled += '\\';
    plain = plain && static_cast<unsigned char>(c) > ' ' && c != '"' && c != '\\' && c != '\'' &&
            c != ';';
    doubled += c;
  }
  return plain ? doubled : "\"" + doubled + "\"";
}

std::string RenderService(const ServiceFacts& facts, Role role, bool power_group) {
  return facts.place.manager == Manager::kSystemd ? RenderUnit(facts, role, power_group)
                                                  : RenderPlist(facts, role);
}

const BinaryFact& BinaryOf(const ServiceFacts& facts, Role role) {
  if (role == Role::kAgent) {
    for (const BinaryFact& binary : facts.binaries) {
      if (binary.name == "tokwatt-agent") return binary;
    }
  }
  return facts.binaries.front();
}

}  // namespace tokwatt
