#include "probes/host/utilisation.h"

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr int kFields = 8;
constexpr int kIdle = 3;
constexpr int kIoWait = 4;

// The next word of `line`, which moves on behind it.
std::string_view NextWord(std::string_view& line) {
  while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
  const size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

}  // namespace

Result<CpuTimes> ParseCpuTimes(std::string_view stat) {
  std::string_view line = stat.substr(0, stat.find('\n'));
  CpuTimes times;
  if (NextWord(line) != "cpu") return Fail(Code::kDataLoss, "stat does not begin with 'cpu'");
  for (int field = 0; field < kFields; ++field) {
    const auto ticks = ParseInteger(NextWord(line));
    if (!ticks || *ticks < 0 || *ticks > (int64_t{1} << 56)) {
      return Fail(Code::kDataLoss, "stat has no eight processor times");
    }
    times.total_ticks += *ticks;
    if (field != kIdle && field != kIoWait) times.busy_ticks += *ticks;
  }
  return times;
}

Result<CpuTimes> ReadCpuTimes(const Env& env) {
  char buffer[512];  // the first line; the rest grows with processors and interrupts
  const auto head = ReadFileHead(env.Path("/proc/stat"), buffer);
  if (!head) return Wrap(head.error(), "stat");
  return ParseCpuTimes(*head);
}

Result<double> BusyRatio(const CpuTimes& before, const CpuTimes& now) {
  const int64_t total = now.total_ticks - before.total_ticks;
  const int64_t busy = now.busy_ticks - before.busy_ticks;
  if (total <= 0 || busy < 0 || busy > total) {
    return Fail(Code::kUnavailable, "the processor times did not move forward",
                "counter_did_not_move");
  }
  return static_cast<double>(busy) / static_cast<double>(total);
}

}  // namespace tokwatt
