// The energy engine against loads whose energy is known; tests/bench/energy.sh says what is judged.
#include <cstdio>
#include <optional>
#include <span>
#include <string_view>

#include "base/text_file.h"
#include "tests/bench/energy/report.h"

namespace tokwatt::bench {
namespace {

struct Flags {
  uint64_t windows = 10'000;
  uint64_t seed = 20261126;
};

// Nothing for what is no flag, no number, or too few windows for a hundredth of them to be some.
std::optional<Flags> Parse(std::span<char*> words) {
  Flags flags;
  if (words.size() % 2 != 0) return std::nullopt;
  for (size_t i = 0; i < words.size(); i += 2) {
    const std::string_view name = words[i];
    const auto value = ParseUnsigned(words[i + 1]);
    if (!value) return std::nullopt;
    if (name == "--windows") {
      flags.windows = *value;
    } else if (name == "--seed") {
      flags.seed = *value;
    } else {
      return std::nullopt;
    }
  }
  return flags.windows < 500 ? std::nullopt : std::optional(flags);
}

// Prints one row and what is wrong with it; true: nothing.
bool Run(const InstrumentKind& instrument, const Regime& regime, const WaveformKind& waveform,
         const Flags& flags, Random& random) {
  std::vector<Outcome> outcomes;
  for (uint64_t i = 0; i < flags.windows; ++i) {
    outcomes.push_back(Try(instrument, regime, waveform, random));
  }
  const Row row = Summarize(instrument, regime, waveform, outcomes);
  std::puts(Line(row).c_str());
  const std::vector<std::string> complaints = Complaints(row);
  for (const std::string& complaint : complaints) std::printf("  FAIL %s\n", complaint.c_str());
  std::fflush(stdout);
  return complaints.empty();
}

// Every load of every instrument, in every way that it is read; how many rows are not as wanted.
int RunAll(const Flags& flags) {
  Random random(flags.seed);
  int failed = 0;
  int rows = 0;
  for (const InstrumentKind& instrument : InstrumentKinds()) {
    for (const Regime& regime : Regimes()) {
      // Gauges are read ten times a second while it matters.
      if (!instrument.is_counter && regime.period >= std::chrono::seconds(1)) continue;
      for (const WaveformKind& waveform : WaveformKinds()) {
        failed += Run(instrument, regime, waveform, flags, random) ? 0 : 1;
        ++rows;
      }
    }
  }
  std::printf("%s: %d of %d rows as wanted\n", failed == 0 ? "PASS" : "FAIL", rows - failed, rows);
  return failed;
}

}  // namespace
}  // namespace tokwatt::bench

int main(int argc, char** argv) {
  const auto flags = tokwatt::bench::Parse(std::span(argv, static_cast<size_t>(argc)).subspan(1));
  if (!flags) {
    std::fputs("usage: energy_bench [--windows N, at least 500] [--seed N]\n", stderr);
    return 2;
  }
  std::printf("seed %llu\n%s\n", static_cast<unsigned long long>(flags->seed),
              tokwatt::bench::Heading().c_str());
  return tokwatt::bench::RunAll(*flags) == 0 ? 0 : 1;
}
