#include "probes/bandwidth/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

extern char** environ;

namespace tokwatt {
namespace {

// Attributes and file actions of the spawn: own process group, default signals, quiet streams.
class SpawnSetup {
 public:
  explicit SpawnSetup(int out) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;
  ~SpawnSetup() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  const posix_spawn_file_actions_t* actions() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

std::string Describe(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return code == 0 ? "" : "exit code " + std::to_string(code);
}

}  // namespace

Result<std::unique_ptr<ChildProcess>> ChildProcess::Spawn(const std::vector<std::string>& argv) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) {
    return Fail(Code::kUnavailable, std::string("no pipe: ") + std::strerror(errno));
  }
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& each : argv) arguments.push_back(const_cast<char*>(each.c_str()));
  arguments.push_back(nullptr);
  const SpawnSetup setup(ends[1]);
  pid_t pid = 0;
  const int failed = posix_spawn(&pid, arguments[0], setup.actions(), setup.attributes(),
                                 arguments.data(), environ);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return Fail(Code::kUnavailable, "could not start " + argv[0] + ": " + std::strerror(failed));
  }
  return std::unique_ptr<ChildProcess>(new ChildProcess(pid, ends[0]));
}

ChildProcess::~ChildProcess() {
  if (!end_) {
    Kill();
    Wait();
  }
  close(out_);
}

bool ChildProcess::ReadSome(std::string& output, std::chrono::milliseconds patience) {
  pollfd waiting{out_, POLLIN, 0};
  const int ready = poll(&waiting, 1, static_cast<int>(patience.count()));
  if (ready == 0 || (ready < 0 && errno == EINTR)) return true;
  if (ready < 0) return false;
  std::array<char, 4096> buffer;
  const ssize_t got = read(out_, buffer.data(), buffer.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  output.append(buffer.data(), static_cast<size_t>(got));
  return got > 0;
}

// The whole group: a driver may have started helpers.
void ChildProcess::Kill() {
  if (!end_) kill(-pid_, SIGKILL);
}

std::string ChildProcess::Wait() {
  if (Reap()) return *end_;
  Kill();
  if (!Reap()) end_ = "no answer to SIGKILL";
  return *end_;
}

bool ChildProcess::Reap() {
  constexpr int kLooks = 200;
  constexpr int kBetweenLooksMs = 10;
  for (int look = 0; !end_ && look < kLooks; ++look) {
    int status = 0;
    const pid_t ended = waitpid(pid_, &status, WNOHANG);
    if (ended == pid_) {
      end_ = Describe(status);
    } else if (ended < 0 && errno != EINTR) {
      // Somebody else reaped it where the process ignores SIGCHLD: how it ended is not known.
      end_ = "";
    } else {
      poll(nullptr, 0, kBetweenLooksMs);
    }
  }
  return end_.has_value();
}

}  // namespace tokwatt
