// TwinWatch: sees that two machines send as one, because the disk of one is a copy of the other's.
//
// Each start of a machine has an id of its own (boot id), and an earlier one never comes back: a
// machine whose boot id was followed by another and is here again is not the one that followed. Who
// was here first stays; the other is told, until the machine joins anew. Of all that only who was
// here last outlives the collector, with its members: enough to see the next change of places
// right.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "collector/store/store.h"

namespace tokwatt {

// Thread-safe.
class TwinWatch {
 public:
  enum class Verdict {
    kAlone,  // nothing is known of a twin
    kFirst,  // this one was here first, and a twin was seen just now
    kTwin,   // the other one was here first
  };
  // `joined`: when the machine last got a certificate by joining; empty where none is needed.
  // `last`: the boot id that was here last, by what outlived the collector; empty: not known.
  Verdict Judge(const DeviceId& device, std::optional<WallTime> joined, const std::string& last,
                const std::string& boot_id);

 private:
  struct Boots {
    std::optional<WallTime> joined;
    std::string current;
    std::deque<std::string> earlier;  // were current; newest last
    std::set<std::string> twins;
  };

  std::mutex mutex_;
  std::map<DeviceId, Boots> boots_;
};

}  // namespace tokwatt
