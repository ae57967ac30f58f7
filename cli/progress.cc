#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

#include "cli/format.h"

namespace tokwatt {

bool HasEnded(const std::string& state) {
  return state == "done" || state == "cancelled" || state == "yielded" || state == "failed";
}

std::string ProgressText(const std::string& state, const std::string& detail,
                         std::optional<double> eta_seconds) {
  std::string text = Spoken(state);
  if (!detail.empty()) text += ": " + detail;
  if (eta_seconds && !HasEnded(state)) text += ", about " + DurationText(*eta_seconds) + " left";
  return text;
}

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
  if (terminal_ && !last_.empty()) std::fputs("\n", stderr);
}

void ProgressLine::Show(const std::string& text) {
  if (text == last_) return;
  last_ = text;
  std::fprintf(stderr, terminal_ ? "\r\033[K%s" : "%s\n", text.c_str());
}

}  // namespace tokwatt
