#include "collector/trust/twin_watch.h"

#include <algorithm>

namespace tokwatt {
namespace {

constexpr size_t kMaxBoots = 16;      // of one machine
constexpr size_t kMaxDevices = 4096;  // on loopback any id may come

}  // namespace

TwinWatch::Verdict TwinWatch::Judge(const DeviceId& device, std::optional<WallTime> joined,
                                    const std::string& last, const std::string& boot_id) {
  const std::lock_guard lock(mutex_);
  if (boots_.size() >= kMaxDevices && !boots_.contains(device)) boots_.clear();
  Boots& boots = boots_[device];
  // Who sends goes on as it was: a line that is pasted there again starts no new stream by itself.
  if (boots.joined != joined) boots = {joined, boots.current, {}, {}};
  if (boots.current.empty()) boots.current = last.empty() ? boot_id : last;
  if (boot_id == boots.current) return Verdict::kAlone;
  if (boots.twins.contains(boot_id)) return Verdict::kTwin;
  const auto back = std::find(boots.earlier.begin(), boots.earlier.end(), boot_id);
  const bool is_back = back != boots.earlier.end();
  if (is_back) {
    boots.earlier.erase(back);
    if (boots.twins.size() >= kMaxBoots) boots.twins.clear();
    boots.twins.insert(boots.current);
  } else {
    boots.earlier.push_back(boots.current);
    if (boots.earlier.size() > kMaxBoots) boots.earlier.pop_front();
  }
  boots.current = boot_id;
  return is_back ? Verdict::kFirst : Verdict::kAlone;
}

}  // namespace tokwatt
