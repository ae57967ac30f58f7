#include "tests/e2e/crash/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string_view>
#include <thread>

extern char** environ;

namespace tokwatt::crash {
namespace {

constexpr auto kPollPeriod = std::chrono::milliseconds(2);

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Environment(const Command& command) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string name(text.substr(0, text.find('=')));
    if (name.rfind("TOKWATT_", 0) == 0 || command.environment.count(name) != 0) continue;
    environment.emplace_back(text);
  }
  for (const auto& [name, value] : command.environment) {
    environment.push_back(name);
    environment.back().append("=").append(value);
  }
  return environment;
}

}  // namespace

Result<std::unique_ptr<Process>> Process::Start(const Command& command) {
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = Environment(command);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, command.log.c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = 0;
  const int failed = posix_spawn(&pid, arguments.front().c_str(), &actions, nullptr,
                                 Pointers(arguments).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return Fail(Code::kUnavailable, arguments.front() + ": " + std::strerror(failed));
  }
  return std::unique_ptr<Process>(new Process(pid));
}

Process::~Process() {
  Signal(SIGKILL);
  if (!status_) waitpid(pid_, nullptr, 0);
}

std::optional<int> Process::Ended() {
  int status = 0;
  if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_;
}

void Process::Signal(int number) {
  if (!Ended()) kill(pid_, number);
}

std::optional<int> Process::WaitEnded(std::chrono::milliseconds limit) {
  PollUntil(limit, [this] { return Ended().has_value(); });
  return status_;
}

std::string DescribeStatus(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  return "exit " + std::to_string(WEXITSTATUS(status));
}

bool PollUntil(std::chrono::milliseconds limit, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(kPollPeriod);
  }
  return true;
}

}  // namespace tokwatt::crash
