// ProgressLine: how far a measurement is, on standard error, wherever it runs.
#pragma once

#include <optional>
#include <string>

namespace tokwatt {

// A state that a measurement does not leave any more.
bool HasEnded(const std::string& state);

// "measuring: block 3 of 8, about 40 s left"; what has ended has no time left to tell.
std::string ProgressText(const std::string& state, const std::string& detail,
                         std::optional<double> eta_seconds);

// On a terminal one line that is rewritten; elsewhere a line when the text changes.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void Show(const std::string& text);

 private:
  bool terminal_;
  std::string last_;
};

}  // namespace tokwatt
