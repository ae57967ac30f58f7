// crash-flood --data-dir DIR --collector HOST:PORT: an agent that seals a hundred batches a second.
//
// The spool, batcher and uplink of the real one around a single made-up series, so that kills meet
// commits. With CRASH_AT it dies there.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "agent/batcher/batcher.h"
#include "agent/identity.h"
#include "agent/spool/spool.h"
#include "agent/uplink/uplink.h"
#include "base/state_dir.h"
#include "tests/e2e/crash/crash_point.h"

namespace tokwatt::crash {
namespace {

constexpr timespec kPeriod{0, 10'000'000};

class Flood {
 public:
  Flood(const Clock& clock, Spool& spool)
      : clock_(clock), spool_(spool), batcher_(clock, SystemRandom(), {}, [] {}) {
    const PreviousLife& before = spool.previous_life();
    batcher_.AddEvent(AgentLifecycle{"started", before.end, before.last_sealed_wall_ns, "flood"});
  }

  void Tick() {
    SampleBuffer sample;
    sample.Add(series_, clock_.Mono(), 0.5);
    batcher_.Add(sample);
    for (Gap& gap : spool_.TakeReports()) batcher_.AddEvent(std::move(gap));
    for (SealedBody& batch : batcher_.SealNow()) spool_.Append(std::move(batch));
  }

 private:
  const Clock& clock_;
  Spool& spool_;
  Batcher batcher_;
  const SeriesDeclaration series_ = Declare(metrics::kUtilizationRatio, "flood", "flood");
};

Result<std::unique_ptr<Uplink>> StartUplink(const std::string& collector, Spool& spool,
                                            const Clock& clock) {
  const AgentDeviceId id = spool.device_id();
  UplinkOptions options;
  options.collector = collector;
  options.device_id.assign(id.begin(), id.end());
  options.name = "flood";
  options.backoff_base = std::chrono::milliseconds(50);
  options.backoff_cap = std::chrono::milliseconds(500);
  return Uplink::Start(options, spool, clock, SystemRandom(), {[](bool) {}, [](const auto&) {}});
}

// Until SIGTERM.
Result<> Run(const std::string& directory, const std::string& collector) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const auto clock = MakeSystemClock();
  TOKWATT_ASSIGN_OR_RETURN(const auto lock, StateLock::Take(directory, "agent"));
  SpoolOptions options;
  options.directory = directory;
  TOKWATT_ASSIGN_OR_RETURN(const auto spool, Spool::Open(options, *clock, SystemRandom()));
  Flood flood(*clock, *spool);
  TOKWATT_ASSIGN_OR_RETURN(const auto uplink, StartUplink(collector, *spool, *clock));
  while (sigtimedwait(&ends, nullptr, &kPeriod) != SIGTERM) {
    flood.Tick();
    uplink->NotifySpooled();
  }
  spool->MarkCleanEnd();
  return {};
}

}  // namespace
}  // namespace tokwatt::crash

int main(int argc, char** argv) {
  std::string directory;
  std::string collector;
  CLI::App app("An agent that seals a hundred batches a second.");
  app.add_option("--data-dir", directory, "State of the agent")->required();
  app.add_option("--collector", collector, "Where it sends")->required();
  CLI11_PARSE(app, argc, argv);
  if (const char* text = std::getenv("CRASH_AT"); text != nullptr) {
    const auto point = tokwatt::crash::ParseCrashPoint(text);
    if (!point) return 2;
    tokwatt::crash::Arm(*point);
  }
  const auto done = tokwatt::crash::Run(directory, collector);
  if (done) return 0;
  std::fprintf(stderr, "crash-flood: %s\n", done.error().message.c_str());
  return 1;
}
