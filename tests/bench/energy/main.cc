// The energy engine against loads whose energy is known; tests/bench/energy.sh says what is judged.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "tests/bench/energy/report.h"

namespace {

using namespace tokwatt::bench;  // NOLINT(google-build-using-namespace): a program of its own

struct Flags {
  int windows = 10'000;
  uint64_t seed = 20261126;
};

Flags Parse(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--windows") == 0) flags.windows = std::atoi(argv[i + 1]);
    if (std::strcmp(argv[i], "--seed") == 0) flags.seed = std::strtoull(argv[i + 1], nullptr, 10);
  }
  return flags;
}

// Prints one row and what is wrong with it; true: nothing.
bool Run(const InstrumentKind& instrument, const Regime& regime, const WaveformKind& waveform,
         const Flags& flags, Random& random) {
  std::vector<Outcome> outcomes;
  for (int i = 0; i < flags.windows; ++i) {
    outcomes.push_back(Try(instrument, regime, waveform, random));
  }
  const Row row = Summarize(instrument, regime, waveform, outcomes);
  std::puts(Line(row).c_str());
  const std::vector<std::string> complaints = Complaints(row);
  for (const std::string& complaint : complaints) std::printf("  FAIL %s\n", complaint.c_str());
  std::fflush(stdout);
  return complaints.empty();
}

}  // namespace

int main(int argc, char** argv) {
  const Flags flags = Parse(argc, argv);
  Random random(flags.seed);
  std::printf("seed %llu\n%s\n", static_cast<unsigned long long>(flags.seed), Heading().c_str());
  int failed = 0;
  int rows = 0;
  for (const InstrumentKind& instrument : InstrumentKinds()) {
    for (const Regime& regime : Regimes()) {
      const bool quick = regime.period < std::chrono::seconds(1);
      if (!instrument.is_counter && !quick) continue;
      for (const WaveformKind& waveform : WaveformKinds()) {
        failed += Run(instrument, regime, waveform, flags, random) ? 0 : 1;
        ++rows;
      }
    }
  }
  std::printf("%s: %d of %d rows as wanted\n", failed == 0 ? "PASS" : "FAIL", rows - failed, rows);
  return failed == 0 ? 0 : 1;
}
