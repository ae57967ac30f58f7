#include "cli/service/carry_out.h"

#include <cstdio>

#include "cli/errors.h"
#include "cli/exit_code.h"
#include "cli/service/execute.h"

namespace tokwatt {
namespace {

void PrintNotes(const ServicePlan& plan) {
  for (const std::string& note : plan.notes) std::printf("note: %s\n", note.c_str());
}

}  // namespace

int CarryOut(const ServiceFacts& facts, const ServicePlan& plan, bool dry_run, const char* nothing,
             const RunCommand& run) {
  if (plan.steps.empty()) std::printf("%s\n", nothing);
  if (dry_run) {
    for (const Step& step : plan.steps) std::printf("would %s\n", StepText(step).c_str());
  } else {
    const auto clock = MakeSystemClock();
    Executor executor(facts.root, facts.place.manager, run, *clock,
                      [](const std::string& line) { std::printf("%s\n", line.c_str()); });
    if (const Result<> done = executor.Apply(plan); !done) {
      std::fflush(stdout);
      Error error = done.error();
      error.message += plan.go_on ? "; the rest was done" : "; what was done before is undone";
      PrintError(error);
      return kExitFailure;
    }
  }
  PrintNotes(plan);
  return kExitOk;
}

}  // namespace tokwatt
