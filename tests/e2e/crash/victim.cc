#include "tests/e2e/crash/victim.h"

#include <signal.h>
#include <sys/wait.h>

#include <filesystem>

namespace tokwatt::crash {
namespace {

// Bounds a hang; a sanitizer build on a busy machine needs seconds.
constexpr auto kStopLimit = std::chrono::seconds(60);

int64_t SizeOf(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : static_cast<int64_t>(size);
}

}  // namespace

Result<> Victim::Begin(const std::optional<CrashPoint>& point) {
  Command command;
  command.arguments = options_.arguments;
  command.arguments.insert(command.arguments.begin(),
                           point ? options_.crashable_binary : options_.binary);
  command.environment = options_.environment;
  if (point) command.environment["CRASH_AT"] = ToText(*point);
  command.log = options_.log;
  log_begin_ = SizeOf(options_.log);
  killed_ = false;
  TOKWATT_ASSIGN_OR_RETURN(process_, Process::Start(command));
  return {};
}

Result<> Victim::Step() {
  const auto now = std::chrono::steady_clock::now();
  if (process_ == nullptr) {
    if (now < start_at_) return {};
    if (!settled_) fate_ = fates_.Next(options_.role);
    kill_at_ = now + fate_.life;
    return Begin(settled_ ? std::nullopt : fate_.point);
  }
  if (const auto status = process_->Ended()) return Bury(*status);
  if (settled_ || fate_.point || killed_ || now < kill_at_) return {};
  killed_ = true;
  process_->Signal(SIGKILL);
  return {};
}

Result<> Victim::Bury(int status) {
  process_.reset();
  start_at_ = std::chrono::steady_clock::now() + fate_.down;
  const bool by_sigkill = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (!by_sigkill || (!killed_ && (settled_ || !fate_.point))) {
    return Fail(Code::kInternal, options_.name + " ended by itself with " + DescribeStatus(status) +
                                     ": see " + options_.log);
  }
  ++(fate_.point ? deaths_.aimed : deaths_.random);
  return {};
}

Result<> Victim::Settle() {
  settled_ = true;
  start_at_ = {};
  if (process_ == nullptr || !fate_.point) return Step();
  process_.reset();  // with SIGKILL: one more death at random
  ++deaths_.random;
  return Step();
}

Result<> Victim::Stop() {
  process_->Signal(SIGTERM);
  const auto status = process_->WaitEnded(kStopLimit);
  process_.reset();
  if (!status) return Fail(Code::kInternal, options_.name + " does not stop");
  if (*status == 0) return {};
  return Fail(Code::kInternal, options_.name + " did not stop in order: " +
                                   DescribeStatus(*status) + ", see " + options_.log);
}

}  // namespace tokwatt::crash
