// Executor: carries out a plan below a root. If a step fails, what was done is undone in reverse.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/service/accounts.h"
#include "cli/service/files.h"
#include "cli/service/place.h"
#include "cli/service/run_command.h"
#include "cli/service/step.h"

namespace tokwatt {

class Executor {
 public:
  // `say` gets one line for each step that was done, and for each that was undone or failed.
  Executor(std::string root, Manager manager, RunCommand run, const Clock& clock,
           std::function<void(const std::string&)> say);

  // The error is that of the step that failed; with ServicePlan::go_on of the first that failed.
  Result<> Apply(const ServicePlan& plan);

 private:
  using Undo = std::function<Result<>()>;

  Result<> Do(const Step& step);
  Result<> MakeDirectory(const Step& step);
  Result<> MakeParents(const std::string& path);
  Result<> Write(const Step& step);
  Result<> Copy(const Step& step);
  Result<> Move(const Step& step);
  Result<> Own(const Step& step);
  Result<> RemoveFile(const Step& step);
  Result<> RemoveTree(const Step& step);
  Result<> RunStep(const Step& step);
  Result<> StaysUp(const Step& step) const;
  Result<> RunOne(const Command& argv) const;
  Result<> Keep(const std::string& path);
  Result<Owner> OwnerOf(const Step& step) const;
  void SayLogs(const Step& step) const;
  void UndoAll(const ServicePlan& plan);
  std::string Path(const std::string& path) const { return root_ + path; }

  const std::string root_;
  const Manager manager_;
  const RunCommand run_;
  const Clock& clock_;
  const Accounts accounts_;
  const std::function<void(const std::string&)> say_;
  std::vector<std::pair<std::string, Undo>> undos_;  // what is undone, and how; latest last
};

}  // namespace tokwatt
