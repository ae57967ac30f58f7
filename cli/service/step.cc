#include "cli/service/step.h"

#include <cstdio>
#include <utility>

namespace tokwatt {
namespace {

std::string OwnerText(const Step& step) {
  std::string text;
  if (!step.owner.empty() || !step.group.empty()) text = step.owner + ":" + step.group;
  if (step.mode < 0) return text;
  char mode[16];
  std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(step.mode));
  return text.empty() ? mode : text + " " + mode;
}

std::string Quoted(const std::string& word) {
  const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@,+%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

}  // namespace

std::string CommandText(const Command& argv) {
  std::string text;
  for (const std::string& word : argv) text += (text.empty() ? "" : " ") + Quoted(word);
  return text;
}

std::string StepText(const Step& step) {
  switch (step.kind) {
    case StepKind::kMakeDirectory:
      return "make folder " + step.path + " (" + OwnerText(step) + ")";
    case StepKind::kWriteFile:
      return "write " + step.path + " (" + OwnerText(step) + ")";
    case StepKind::kCopyFile:
      return "copy " + step.from + " to " + step.path + " (" + OwnerText(step) + ")";
    case StepKind::kMove:
      return "move " + step.from + " to " + step.path;
    case StepKind::kOwn:
      return std::string("give ") + step.path + (step.recursive ? " and all in it" : "") + " to " +
             OwnerText(step);
    case StepKind::kRemoveFile:
      return "remove " + step.path;
    case StepKind::kRemoveTree:
      return "remove " + step.path + " and all in it";
    case StepKind::kRun:
      return "run " + CommandText(step.argv);
    case StepKind::kEnd:
      return "end " + step.path + ", process " + std::to_string(step.pid);
    case StepKind::kStaysUp:
      return "see that " + step.path + " stays up";
  }
  return {};
}

Step MakeDirectoryStep(std::string path, int mode, std::string owner, std::string group) {
  Step step;
  step.kind = StepKind::kMakeDirectory;
  step.path = std::move(path);
  step.mode = mode;
  step.owner = std::move(owner);
  step.group = std::move(group);
  return step;
}

Step WriteFileStep(std::string path, std::string content, int mode) {
  Step step;
  step.kind = StepKind::kWriteFile;
  step.path = std::move(path);
  step.content = std::move(content);
  step.mode = mode;
  return step;
}

Step RemoveFileStep(std::string path) {
  Step step;
  step.kind = StepKind::kRemoveFile;
  step.path = std::move(path);
  return step;
}

Step RemoveTreeStep(std::string path) {
  Step step;
  step.kind = StepKind::kRemoveTree;
  step.path = std::move(path);
  return step;
}

Step EndStep(long pid, std::string program) {
  Step step;
  step.kind = StepKind::kEnd;
  step.pid = pid;
  step.path = std::move(program);
  return step;
}

Step RunStep(Command argv, std::vector<Command> undo) {
  Step step;
  step.argv = std::move(argv);
  step.undo = std::move(undo);
  return step;
}

Step MayFail(Step step) {
  step.may_fail = true;
  return step;
}

}  // namespace tokwatt
