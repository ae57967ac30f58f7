// Files of deploy/ that this binary carries, so that it installs itself without the source tree.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tokwatt {

struct EmbeddedText {
  std::string_view name;  // below deploy/: "systemd/tokwatt-agent.service"
  std::string_view text;
};

// Made by the build (EmbedTexts.cmake).
std::span<const EmbeddedText> EmbeddedTexts();

// Empty if there is no such file: a mistake in this program.
inline std::string DeployText(std::string_view name) {
  for (const EmbeddedText& each : EmbeddedTexts()) {
    if (each.name == name) return std::string(each.text);
  }
  return {};
}

}  // namespace tokwatt
