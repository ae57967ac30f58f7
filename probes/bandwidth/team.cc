#include "probes/bandwidth/team.h"

#include <time.h>

#include <algorithm>
#include <barrier>
#include <cmath>
#include <string>
#include <thread>
#include <utility>

#include "probes/bandwidth/buffer.h"
#include "probes/bandwidth/machine.h"

namespace tokwatt {
namespace {

constexpr double kLeastTrialSeconds = 0.1;
constexpr double kMostPasses = 1e6;
constexpr double kTriadFactor = 3.0;
constexpr size_t kArrayOffset = 4096 + 256;  // between the starts of a thread's arrays

// Processor time of the calling thread.
Nanoseconds ThreadTime() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + Nanoseconds(used.tv_nsec);
}

// What one thread owns. Written by its thread, read by the others only between barriers.
struct alignas(128) Member {
  std::vector<Buffer> arrays;
  uint64_t expected_sum = 0;  // of the first array
  bool pinned = false;
  bool huge = false;
  bool wrong = false;
  Error error;
  bool failed = false;
  MonoTime start;
  MonoTime end;
  Nanoseconds used{0};  // processor time between them
};

struct TrialTime {
  double seconds = 0;          // from the first start to the last end
  double processor_share = 0;  // of the thread that got least
};

class Team {
 public:
  Team(const KernelSet& kernels, const BandwidthPlan& plan, int threads,
       const std::vector<int>& cores, const Clock& clock)
      : kernels_(kernels),
        plan_(plan),
        cores_(cores),
        clock_(clock),
        chunk_(static_cast<size_t>(plan.array_bytes) / static_cast<size_t>(threads) /
               kKernelGranule * kKernelGranule),
        members_(static_cast<size_t>(threads)),
        barrier_(threads + 1) {}

  Result<TeamResult> Run() {
    std::vector<std::thread> threads;
    for (size_t i = 0; i < members_.size(); ++i) threads.emplace_back([this, i] { Work(i); });
    barrier_.arrive_and_wait();  // buffers are there, or not
    const Result<> ready = FirstError();
    TeamResult result;
    if (ready) RunTrials(result);
    passes_ = 0;  // ends the threads
    barrier_.arrive_and_wait();
    for (std::thread& thread : threads) thread.join();
    if (!ready) return tl::unexpected(ready.error());
    TOKWATT_RETURN_IF_ERROR(Verify());
    result.array_bytes = static_cast<int64_t>(chunk_ * members_.size());
    result.pinned = All(&Member::pinned);
    result.huge_pages = All(&Member::huge);
    return result;
  }

 private:
  void Work(size_t index) {
    Member& self = members_[index];
    self.pinned = PinThisThread(cores_[index]);
    if (const auto mapped = Prepare(self, index); !mapped) {
      self.failed = true;
      self.error = mapped.error();
    }
    for (;;) {
      barrier_.arrive_and_wait();  // done: the main thread may look
      barrier_.arrive_and_wait();  // go: passes_ is set
      if (passes_ == 0) return;
      const Nanoseconds used_before = ThreadTime();
      self.start = clock_.Mono();
      for (int64_t pass = 0; pass < passes_; ++pass) Pass(self);
      self.end = clock_.Mono();
      self.used = ThreadTime() - used_before;
    }
  }

  Result<> Prepare(Member& self, size_t index) {
    for (int i = 0; i < plan_.arrays; ++i) {
      const auto array = static_cast<size_t>(i);
      TOKWATT_ASSIGN_OR_RETURN(Buffer buffer, Buffer::Map(chunk_, array * kArrayOffset));
      const uint64_t sum = buffer.Fill(index * 16 + array + 1);
      if (i == 0) self.expected_sum = sum;
      self.arrays.push_back(std::move(buffer));
    }
    self.huge = std::all_of(self.arrays.begin(), self.arrays.end(),
                            [](const Buffer& buffer) { return buffer.huge(); });
    return {};
  }

  void Pass(Member& self) {
    const std::vector<Buffer>& array = self.arrays;
    if (plan_.arrays == 1) {
      // Comparing consumes the sum: no compiler may leave out a load.
      if (kernels_.read(array[0].words(), chunk_) != self.expected_sum) self.wrong = true;
    } else if (plan_.arrays == 2) {
      kernels_.copy(array[0].doubles(), array[1].doubles(), chunk_);
    } else {
      kernels_.triad(array[0].doubles(), array[1].doubles(), array[2].doubles(), kTriadFactor,
                     chunk_);
    }
  }

  TrialTime Trial(int64_t passes) {
    passes_ = passes;
    barrier_.arrive_and_wait();  // go
    barrier_.arrive_and_wait();  // done
    MonoTime start = members_[0].start;
    MonoTime end = members_[0].end;
    Nanoseconds least_used = members_[0].used;
    for (const Member& member : members_) {
      start = std::min(start, member.start);
      end = std::max(end, member.end);
      least_used = std::min(least_used, member.used);
    }
    const double seconds = std::max(Seconds(end - start), 1e-9);
    return {seconds, std::min(1.0, Seconds(least_used) / seconds)};
  }

  void RunTrials(TeamResult& result) {
    const double one_pass = Trial(1).seconds;  // discarded: page tables and clocks warm up
    auto passes = static_cast<int64_t>(
        std::clamp(std::ceil(kLeastTrialSeconds / one_pass), 1.0, kMostPasses));
    const double pass_bytes =
        static_cast<double>(chunk_ * members_.size()) / sizeof(uint64_t) * plan_.bytes_per_word;
    double best = 0;
    while (static_cast<int>(result.bytes_per_second.size()) < plan_.trials) {
      const TrialTime trial = Trial(passes);
      if (trial.seconds < kLeastTrialSeconds && static_cast<double>(passes) < kMostPasses) {
        // The warm-up pass was slower than the rest, so the trial came out too short.
        const double longer = static_cast<double>(passes) * kLeastTrialSeconds / trial.seconds;
        passes = static_cast<int64_t>(std::min(std::ceil(longer * 1.05) + 1, kMostPasses));
        continue;
      }
      const double rate = pass_bytes * static_cast<double>(passes) / trial.seconds;
      if (rate > best) result.processor_share_ratio = trial.processor_share;
      best = std::max(best, rate);
      result.bytes_per_second.push_back(rate);
    }
  }

  Result<> FirstError() const {
    for (const Member& member : members_) {
      if (member.failed) return tl::unexpected(member.error);
    }
    return {};
  }

  // Reads checked every pass; writes are checked once at the end.
  Result<> Verify() const {
    bool wrong = false;
    for (const Member& member : members_) {
      wrong = wrong || member.wrong;
      if (plan_.arrays < 2) continue;
      const double* const a = member.arrays[0].doubles();
      for (size_t i = 0; i < chunk_ / sizeof(double); i += kKernelGranule / sizeof(double) - 1) {
        const double b = member.arrays[1].doubles()[i];
        const double c = plan_.arrays == 3 ? member.arrays[2].doubles()[i] : 0;
        wrong = wrong || std::abs(a[i] - (b + kTriadFactor * c)) > 1e-12;
      }
    }
    if (!wrong) return {};
    return Fail(Code::kDataLoss, "memory did not hold what was written to it", "checksum_mismatch",
                "test this machine's memory");
  }

  bool All(bool Member::*flag) const {
    return std::all_of(members_.begin(), members_.end(),
                       [flag](const Member& member) { return member.*flag; });
  }

  const KernelSet& kernels_;
  const BandwidthPlan& plan_;
  const std::vector<int>& cores_;
  const Clock& clock_;
  const size_t chunk_;  // bytes of each array of each thread
  std::vector<Member> members_;
  std::barrier<> barrier_;
  int64_t passes_ = 0;  // written by the main thread before a "go"
};

}  // namespace

Result<TeamResult> RunTeam(const KernelSet& kernels, const BandwidthPlan& plan, int threads,
                           const std::vector<int>& cores, const Clock& clock) {
  return Team(kernels, plan, threads, cores, clock).Run();
}

}  // namespace tokwatt
