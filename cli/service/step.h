// Step: one change that installing or removing a service makes, and how it is undone.
#pragma once

#include <string>
#include <vector>

namespace tokwatt {

using Command = std::vector<std::string>;  // argv

enum class StepKind {
  kMakeDirectory,  // path, mode, owner, group; undone with all that is in it
  kWriteFile,      // path, content, mode, owner, group
  kCopyFile,       // from -> path, mode
  kMove,           // from -> path
  kOwn,            // owner and group of path; recursive, or with mode
  kRemoveFile,     // path; one that is not there is no error
  kRemoveTree,     // path, for good: it is not undone
  kRun,            // argv, undone by `undo`
  kEnd,            // process `pid`, while it runs the program `path`; it is not undone
  kStaysUp,        // asks by argv until the service has run for a moment
};

struct Step {
  StepKind kind = StepKind::kRun;
  std::string path;  // below the root of the tree that is worked on
  std::string from;  // kCopyFile: as this process sees it; kMove: as path
  std::string content;
  int mode = -1;      // -1: as it is
  std::string owner;  // empty: as it is
  std::string group;
  bool recursive = false;
  long pid = 0;
  Command argv;
  std::vector<Command> undo;  // also run if argv fails: it may be half done
  Command logs;               // tells, if the step fails, what the service wrote
  bool may_fail = false;      // the rest goes on
};

struct ServicePlan {
  std::vector<Step> steps;
  std::vector<Command> after_undo;  // commands that settle what was put back
  std::vector<std::string> notes;   // for the person, once the steps are done
  bool go_on = false;               // a failed step undoes nothing, and the next ones still run
};

// "write /etc/systemd/system/tokwatt-agent.service (0644)": what a step does, in one line.
std::string StepText(const Step& step);

// A command as one would type it in a shell.
std::string CommandText(const Command& argv);

Step MakeDirectoryStep(std::string path, int mode, std::string owner = {}, std::string group = {});
Step WriteFileStep(std::string path, std::string content, int mode);
Step RemoveFileStep(std::string path);
Step RemoveTreeStep(std::string path);
Step EndStep(long pid, std::string program);
Step RunStep(Command argv, std::vector<Command> undo = {});
Step MayFail(Step step);

}  // namespace tokwatt
