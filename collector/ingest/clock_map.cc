#include "collector/ingest/clock_map.h"

#include <algorithm>

#include "collector/ingest/limits.h"

namespace tokwatt {
namespace {

// A spool can hold batches of several boots; older ones are found in the store again.
constexpr long kBootsPerDevice = 8;

std::optional<int64_t> Plus(std::optional<int64_t> a, int64_t b) {
  int64_t sum = 0;
  if (!a || __builtin_add_overflow(*a, b, &sum)) return std::nullopt;
  return sum;
}

bool Apart(int64_t a, int64_t b, Nanoseconds tolerance) {
  int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) return true;
  return difference > tolerance.count() || difference < -tolerance.count();
}

}  // namespace

void ClockMap::Observe(const DeviceId& device, const std::string& boot_id, int64_t offset_ns,
                       int64_t wall_minus_boot_ns) {
  const std::lock_guard lock(mutex_);
  Find({device, boot_id}).reference_ns = Plus(offset_ns, -wall_minus_boot_ns);
}

ClockMapping ClockMap::Map(const DeviceId& device, const std::string& boot_id,
                           int64_t batch_offset_ns) {
  std::optional<int64_t> reference;
  std::optional<int64_t> applied;
  {
    const std::lock_guard lock(mutex_);
    const auto found = boots_.find({device, boot_id});
    if (found != boots_.end()) {
      reference = Plus(found->second.reference_ns, WallMinusBoot());
      applied = found->second.applied_ns;
    }
  }
  if (!applied && recall_) applied = recall_(device, boot_id);
  const int64_t target = reference.value_or(batch_offset_ns);
  ClockMapping mapping;
  mapping.offset_ns = applied.value_or(target);
  if (Apart(target, mapping.offset_ns, kOffsetTolerance)) {
    mapping.previous_offset_ns = mapping.offset_ns;
    mapping.offset_ns = target;
  }
  mapping.skewed = Apart(batch_offset_ns, mapping.offset_ns, kSkewTolerance);
  return mapping;
}

void ClockMap::Apply(const DeviceId& device, const std::string& boot_id,
                     const ClockMapping& mapping) {
  const std::lock_guard lock(mutex_);
  Find({device, boot_id}).applied_ns = mapping.offset_ns;
}

ClockMap::Boot& ClockMap::Find(const Key& key) {
  const auto [entry, added] = boots_.try_emplace(key);
  if (added) {
    entry->second.order = ++n_seen_;
    ForgetOldest(key.first);
  }
  return entry->second;
}

void ClockMap::ForgetOldest(const DeviceId& device) {
  const auto first = boots_.lower_bound({device, {}});
  auto last = first;
  while (last != boots_.end() && last->first.first == device) ++last;
  if (std::distance(first, last) <= kBootsPerDevice) return;
  boots_.erase(std::min_element(
      first, last, [](const auto& a, const auto& b) { return a.second.order < b.second.order; }));
}

}  // namespace tokwatt
