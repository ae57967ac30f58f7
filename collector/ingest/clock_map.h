// ClockMap: one offset (wall - boot) per device and boot, by which boot times become wall times.
//
// The reference is what the collector saw itself when the device connected: its own clock against
// the device's boot time, refined by the four-stamp time probe (RFC 5905, section 8). It is kept
// between the two boot clocks, which never step: when the collector's wall clock does, the mapping
// follows at once. Without a reference (an earlier boot, a unary push) it is the batch's own pair
// of clocks. Small changes are ignored, so that times of one boot keep their distances.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "collector/store/store.h"

namespace tokwatt {

struct ClockMapping {
  int64_t offset_ns = 0;
  bool skewed = false;                        // the batch's own wall clock is more than 5 s off
  std::optional<int64_t> previous_offset_ns;  // set when the offset moves by more than 2 s
};

// Thread-safe.
class ClockMap {
 public:
  // What an earlier life of the collector applied (Store::ClockOffset).
  using Recall = std::function<std::optional<int64_t>(const DeviceId&, const std::string&)>;
  // `clock` is the collector's.
  explicit ClockMap(const Clock& clock, Recall recall = {})
      : clock_(clock), recall_(std::move(recall)) {}

  // `offset_ns`: the collector's wall clock minus the device's boot time, as seen from here when
  // the collector's own clocks were `wall_minus_boot_ns` apart: a step since then is none of it.
  void Observe(const DeviceId& device, const std::string& boot_id, int64_t offset_ns,
               int64_t wall_minus_boot_ns);

  // The collector's wall clock minus its boot time, now.
  int64_t WallMinusBoot() const { return clock_.Wall().ns - clock_.Mono().ns; }

  // How to map a batch whose own clocks say `batch_offset_ns`. Changes nothing until Apply.
  ClockMapping Map(const DeviceId& device, const std::string& boot_id, int64_t batch_offset_ns);
  void Apply(const DeviceId& device, const std::string& boot_id, const ClockMapping& mapping);

 private:
  using Key = std::pair<DeviceId, std::string>;
  struct Boot {
    uint64_t order = 0;                   // of arrival
    std::optional<int64_t> reference_ns;  // the collector's boot time minus the device's
    std::optional<int64_t> applied_ns;
  };
  Boot& Find(const Key& key);
  void ForgetOldest(const DeviceId& device);

  const Clock& clock_;
  Recall recall_;
  std::mutex mutex_;
  std::map<Key, Boot> boots_;
  uint64_t n_seen_ = 0;
};

}  // namespace tokwatt
