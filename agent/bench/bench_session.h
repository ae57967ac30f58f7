// BenchSession: one benchmark of one model on one runtime, from the idle machine and back.
//
// Waits for idle, chooses the model, loads it if need be, warms up (discarded), measures the idle
// baseline, then blocks until the suite is content, the budget is spent, the user needs the runtime
// or somebody cancels. Whatever happened, it puts back what was loaded and says what the blocks so
// far mean.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/bench/bench_runner.h"
#include "agent/bench/consumer_energy.h"
#include "agent/bench/late_energy.h"
#include "agent/bench/progress.h"
#include "agent/bench/stopping.h"
#include "agent/bench/suite.h"
#include "agent/bench/summary.h"
#include "agent/bench/user_watch.h"

namespace tokwatt {

// Used once, by one thread.
class BenchSession {
 public:
  BenchSession(const BenchContext& context, RuntimeAdapter& adapter, const BenchRequest& request,
               const Suite& suite, const StopToken& stop, ProgressMeter& progress);
  BenchmarkRun Run();

 private:
  // How the run ends; std::nullopt: it goes on.
  struct Ending {
    BenchmarkStatus status;
    Absence why;
  };
  using MaybeEnding = std::optional<Ending>;
  static Ending FailedBy(const Error& error);

  // bench_session.cc: the steps, in order.
  MaybeEnding Prepare();
  MaybeEnding AwaitIdle();
  MaybeEnding CheckInterrupted() const;
  void EndMeasuring();
  bool remote() const { return run_.remote.value_or(false); }
  void RestoreModels();

  // bench_warmup.cc: what comes before the blocks.
  MaybeEnding LoadModel();
  MaybeEnding WarmUp();
  MaybeEnding DiscardOne(BlockShape shape);
  MaybeEnding MeasureIdle();
  MaybeEnding WaitQuietly(MonoTime until, bool& known);
  MaybeEnding CheckModels() const;
  void OpenWatch();
  void DiscloseCourtesy();
  BlockShape ShapeThatFits() const;
  Nanoseconds IdleLength() const;

  // bench_blocks.cc: one request and what becomes of it.
  struct Attempt {
    Result<InferenceEvent> event;
    BlockWindow window;
    UserWatch::Seen seen;
  };
  MaybeEnding MeasureBlocks();
  WorkloadSpec SpecOf(BlockShape shape, Nanoseconds timeout) const;
  Attempt Request(BlockShape shape, Nanoseconds timeout);
  MaybeEnding Interruption(const UserWatch::Seen& seen);
  MaybeEnding UnlessQuiet();
  Ending UserArrived(bool elsewhere);
  void AddBlock(Attempt attempt);
  void Describe(const InferenceEvent& event);
  Ending Conclude(NextStep step) const;
  Nanoseconds BlockTimeout() const;
  Nanoseconds TimeForBlocks() const;
  std::string BlocksText() const;

  static constexpr std::chrono::seconds kShortestTimeout{10};

  std::optional<ConsumerEnergy> energy_;  // of the machine that serves the run
  const BenchContext context_;            // without this machine where the runtime is not on it
  RuntimeAdapter& adapter_;
  const BenchRequest& request_;
  const Suite& suite_;
  const StopToken& stop_;
  ProgressMeter& progress_;

  BenchmarkRun run_;
  RunFindings findings_;
  RuntimeState before_;    // what was loaded; restored at the end
  bool touched_ = false;   // a request was sent, so there may be something to restore
  bool in_use_ = false;    // somebody else uses the runtime: what is loaded is theirs to decide
  bool has_eyes_ = false;  // on the runtime while a block runs
  bool blind_ = false;     // a request that waits for the only slot would not be seen
  std::unique_ptr<UserWatch> watch_;
  BlockShape shape_;
  std::optional<Pace> pace_;
  int invalid_in_a_row_ = 0;
  LateEnergy late_energy_;
};

}  // namespace tokwatt
