#include "cli/secret_input.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxBytes = 4096;

// What is typed is not shown, until it ends.
class NoEcho {
 public:
  NoEcho() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~NoEcho() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

Result<std::string> ReadLine() {
  std::string line;
  if (!std::getline(std::cin, line) || line.size() > kMaxBytes) {
    return Fail(Code::kInvalidArgument, "nothing was given", "no_secret");
  }
  return std::string(Trim(line));
}

Result<std::string> AskOnTerminal(const std::string& prompt) {
  if (isatty(STDIN_FILENO) == 0) {
    return Fail(Code::kInvalidArgument, "there is no terminal to ask on for: " + prompt,
                "no_terminal", "give it by standard input, or by a file that only you may read");
  }
  std::fprintf(stderr, "%s: ", prompt.c_str());
  std::fflush(stderr);
  const NoEcho silent;
  auto line = ReadLine();
  std::fputc('\n', stderr);
  return line;
}

}  // namespace

Result<std::string> ReadSecret(const std::string& file, const std::string& prompt) {
  if (file == "-") return ReadLine();
  if (file.empty()) return AskOnTerminal(prompt);
  auto text = ReadTextFile(file, kMaxBytes);
  if (!text) return Wrap(text.error(), file);
  return text;
}

Result<std::string> ReadNewSecret(const std::string& prompt) {
  if (isatty(STDIN_FILENO) == 0) return ReadLine();
  TOKWATT_ASSIGN_OR_RETURN(std::string first, AskOnTerminal(prompt));
  TOKWATT_ASSIGN_OR_RETURN(const std::string second, AskOnTerminal(prompt + " again"));
  if (first == second) return first;
  return Fail(Code::kInvalidArgument, "the two are not the same", "not_the_same", "type it again");
}

}  // namespace tokwatt
