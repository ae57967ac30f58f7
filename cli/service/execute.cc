#include "cli/service/execute.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "cli/service/process.h"
#include "cli/service/status.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

// A service that has just started may still find that its port is taken: it is asked this often.
constexpr int kAsks = 6;
constexpr std::chrono::milliseconds kBetweenAsks{500};

tl::unexpected<Error> FileError(const std::string& path, int error) {
  return Fail(Code::kUnavailable, path + ": " + std::strerror(error));
}

std::string LastLine(const std::string& text) {
  std::istringstream lines(text);
  std::string last;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) last = line;
  }
  return last;
}

Owner OwnerNow(const struct stat& status) {
  return {static_cast<int>(status.st_uid), static_cast<int>(status.st_gid)};
}

}  // namespace

Executor::Executor(std::string root, Manager manager, RunCommand run, const Clock& clock,
                   std::function<void(const std::string&)> say)
    : root_(std::move(root)),
      manager_(manager),
      run_(std::move(run)),
      clock_(clock),
      accounts_(root_),
      say_(std::move(say)) {}

Result<> Executor::Apply(const ServicePlan& plan) {
  Result<> first;
  for (const Step& step : plan.steps) {
    const Result<> done = Do(step);
    if (done) {
      say_(StepText(step));
    } else if (step.may_fail) {
      say_("not done: " + StepText(step) + ": " + done.error().message);
    } else if (plan.go_on) {
      say_("FAILED: " + StepText(step) + ": " + done.error().message);
      if (first) first = done;
    } else {
      SayLogs(step);
      UndoAll(plan);
      return done;
    }
  }
  return first;
}

// Before anything is undone: afterwards the service is gone.
void Executor::SayLogs(const Step& step) const {
  if (step.logs.empty()) return;
  const Result<Ran> ran = run_(step.logs);
  if (!ran) return;
  std::istringstream lines(ran->out);
  for (std::string line; std::getline(lines, line);) say_("it wrote: " + line);
}

void Executor::UndoAll(const ServicePlan& plan) {
  for (; !undos_.empty(); undos_.pop_back()) {
    const Result<> undone = undos_.back().second();
    say_((undone ? "undone: " : "NOT UNDONE: ") + undos_.back().first +
         (undone ? "" : ": " + undone.error().message));
  }
  for (const Command& argv : plan.after_undo) RunOne(argv);
}

Result<> Executor::Do(const Step& step) {
  switch (step.kind) {
    case StepKind::kMakeDirectory:
      return MakeDirectory(step);
    case StepKind::kWriteFile:
      return Write(step);
    case StepKind::kCopyFile:
      return Copy(step);
    case StepKind::kMove:
      return Move(step);
    case StepKind::kOwn:
      return Own(step);
    case StepKind::kRemoveFile:
      return RemoveFile(step);
    case StepKind::kRemoveTree:
      return RemoveTree(step);
    case StepKind::kRun:
      return RunStep(step);
    case StepKind::kEnd:
      return EndProcess(step.pid, Path(step.path), clock_);
    case StepKind::kStaysUp:
      return StaysUp(step);
  }
  return {};
}

Result<Owner> Executor::OwnerOf(const Step& step) const {
  Owner owner;
  if (!step.owner.empty()) {
    const auto user = accounts_.User(step.owner);
    if (!user) return Fail(Code::kNotFound, "there is no user '" + step.owner + "'");
    owner.user = static_cast<int>(*user);
  }
  if (!step.group.empty()) {
    const auto group = accounts_.Group(step.group);
    if (!group) return Fail(Code::kNotFound, "there is no group '" + step.group + "'");
    owner.group = static_cast<int>(*group);
  }
  return owner;
}

// Folders above `path` that are not there, each undone while it is empty.
Result<> Executor::MakeParents(const std::string& path) {
  std::vector<fs::path> missing;
  std::error_code ignored;
  for (fs::path folder = fs::path(path).parent_path(); !fs::exists(folder, ignored);
       folder = folder.parent_path()) {
    missing.push_back(folder);
  }
  for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
    if (mkdir(folder->c_str(), 0755) != 0) return FileError(folder->string(), errno);
    undos_.emplace_back("folder " + folder->string(), [made = folder->string()]() -> Result<> {
      if (rmdir(made.c_str()) != 0 && errno != ENOTEMPTY) return FileError(made, errno);
      return {};
    });
  }
  return {};
}

Result<> Executor::MakeDirectory(const Step& step) {
  const std::string path = Path(step.path);
  TOKWATT_ASSIGN_OR_RETURN(const Owner owner, OwnerOf(step));
  TOKWATT_RETURN_IF_ERROR(MakeParents(path));
  if (mkdir(path.c_str(), static_cast<mode_t>(step.mode)) != 0) {
    return errno == EEXIST ? Result<>() : FileError(path, errno);
  }
  undos_.emplace_back("folder " + path, [path]() -> Result<> {
    std::error_code error;
    fs::remove_all(path, error);
    return error ? Result<>(FileError(path, error.value())) : Result<>();
  });
  return GiveTo(path, owner, step.mode, false);
}

// Whatever happens to `path`, an undo puts back what is there now.
Result<> Executor::Keep(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) {
    undos_.emplace_back("file " + path, [path]() -> Result<> {
      if (unlink(path.c_str()) != 0 && errno != ENOENT) return FileError(path, errno);
      return {};
    });
    return {};
  }
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return FileError(path, errno);
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  undos_.emplace_back("file " + path, [path, status, content = content.str()] {
    return PutFile(path, content, static_cast<int>(status.st_mode & 07777), OwnerNow(status));
  });
  return {};
}

Result<> Executor::Write(const Step& step) {
  const std::string path = Path(step.path);
  TOKWATT_ASSIGN_OR_RETURN(const Owner owner, OwnerOf(step));
  TOKWATT_RETURN_IF_ERROR(MakeParents(path));
  TOKWATT_RETURN_IF_ERROR(Keep(path));
  return PutFile(path, step.content, step.mode, owner);
}

Result<> Executor::Copy(const Step& step) {
  const std::string path = Path(step.path);
  TOKWATT_RETURN_IF_ERROR(MakeParents(path));
  TOKWATT_RETURN_IF_ERROR(Keep(path));
  return PutCopy(step.from, path, step.mode);
}

Result<> Executor::Move(const Step& step) {
  const std::string from = Path(step.from);
  const std::string to = Path(step.path);
  TOKWATT_RETURN_IF_ERROR(MakeParents(to));
  TOKWATT_RETURN_IF_ERROR(MoveTree(from, to));
  undos_.emplace_back("move of " + from, [from, to] { return MoveTree(to, from); });
  return {};
}

// Of a tree the owner of its top is what an undo gives back to all of it.
Result<> Executor::Own(const Step& step) {
  const std::string path = Path(step.path);
  TOKWATT_ASSIGN_OR_RETURN(const Owner owner, OwnerOf(step));
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return FileError(path, errno);
  const int mode = static_cast<int>(status.st_mode & 07777);
  undos_.emplace_back("owner of " + path,
                      [path, before = OwnerNow(status), mode, recursive = step.recursive] {
                        return GiveTo(path, before, mode, recursive);
                      });
  return GiveTo(path, owner, step.mode, step.recursive);
}

Result<> Executor::RemoveFile(const Step& step) {
  const std::string path = Path(step.path);
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(path, ignored))) return {};
  TOKWATT_RETURN_IF_ERROR(Keep(path));
  if (unlink(path.c_str()) != 0) return FileError(path, errno);
  // A folder of ours that is empty now goes too; "not empty" is no error.
  const fs::path folder = fs::path(path).parent_path();
  if (folder.filename() == "tokwatt") rmdir(folder.c_str());
  return {};
}

Result<> Executor::RemoveTree(const Step& step) {
  std::error_code error;
  fs::remove_all(Path(step.path), error);
  return error ? Result<>(FileError(step.path, error.value())) : Result<>();
}

Result<> Executor::RunOne(const Command& argv) const {
  TOKWATT_ASSIGN_OR_RETURN(const Ran ran, run_(argv));
  if (ran.code == 0) return {};
  const std::string said = LastLine(ran.err.empty() ? ran.out : ran.err);
  return Fail(Code::kUnavailable, CommandText(argv) + " ended with " + std::to_string(ran.code) +
                                      (said.empty() ? "" : ": " + said));
}

Result<> Executor::RunStep(const Step& step) {
  for (const Command& undo : step.undo) {
    undos_.emplace_back("run " + CommandText(step.argv) + ", by " + CommandText(undo),
                        [this, undo] { return RunOne(undo); });
  }
  return RunOne(step.argv);
}

Result<> Executor::StaysUp(const Step& step) const {
  const StopSource never;
  std::optional<int64_t> process;
  for (int i = 0; i < kAsks; ++i) {
    if (i > 0) clock_.WaitUntil(clock_.Mono() + kBetweenAsks, never.token());
    TOKWATT_ASSIGN_OR_RETURN(const Ran ran, run_(step.argv));
    const ServiceStatus status = ParseServiceStatus(manager_, ran.out);
    const bool same = !process || process == status.pid;
    if (!status.running || !same) {
      return Fail(Code::kUnavailable, step.path + " did not stay up (" + status.state + ")",
                  "service_ended", "");
    }
    process = status.pid;
  }
  return {};
}

}  // namespace tokwatt
