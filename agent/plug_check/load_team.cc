#include "agent/plug_check/load_team.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "probes/bandwidth/buffer.h"
#include "probes/bandwidth/kernels.h"

namespace tokwatt {
namespace {

// Past the private caches of a core, so that the shared cache and the memory work too; one pass
// takes a few milliseconds at most.
constexpr size_t kBytes = size_t{8} << 20;

// Each sum is kept, so that no compiler may leave the loads out. Where no memory can be had, the
// core spins.
void Work(const KernelSet& kernels, const StopToken& stop, const std::atomic<bool>& ended) {
  auto buffer = Buffer::Map(kBytes, 0);
  if (buffer) buffer->Fill(1);
  std::atomic<uint64_t> sum{0};
  while (!ended && !stop.stop_requested()) {
    sum += buffer ? kernels.read(buffer->words(), kBytes) : 1;
  }
}

}  // namespace

LoadTeam::LoadTeam(const StopToken& stop) {
  const KernelSet kernels = SupportedKernelSets().front();
  const unsigned processors = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < processors; ++i) {
    threads_.emplace_back([this, kernels, stop] { Work(kernels, stop, ended_); });
  }
}

LoadTeam::~LoadTeam() {
  ended_ = true;
  for (std::thread& thread : threads_) thread.join();
}

}  // namespace tokwatt
