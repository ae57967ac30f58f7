// Whether a line that the page offers to be copied is one that a shell takes: parsed, never run.
#pragma once

#include <cstdio>
#include <string>

namespace tokwatt {

inline bool ParsesInShell(const std::string& command) {
  FILE* shell = popen("bash -n 2>/dev/null", "w");
  if (shell == nullptr) return false;
  std::fputs(command.c_str(), shell);
  return pclose(shell) == 0;
}

}  // namespace tokwatt
