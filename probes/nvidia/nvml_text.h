// NvmlText: what a driver wrote into a buffer, as text that breaks no terminal and no document.
#pragma once

#include <span>
#include <string>

namespace tokwatt {

// Up to the first NUL or the buffer's end, without control and non-ASCII characters.
inline std::string NvmlText(std::span<const char> buffer) {
  std::string text;
  for (const char c : buffer) {
    if (c == '\0') break;
    if (c >= ' ' && c < 127) text += c;
  }
  return text;
}

}  // namespace tokwatt
