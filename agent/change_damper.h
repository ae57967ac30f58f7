// ChangeDamper: lets what changes to and fro be told now and then, with a count, and not each time.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/event.h"

namespace tokwatt {

// Each thing has three tokens and gets one back every ten minutes: a governor that is set for a
// measurement and set back is told at once, one that toggles all day makes six events an hour.
// Called by one thread at a time.
class ChangeDamper {
 public:
  // Counts what was seen to change since it was looked at last.
  void Note(const std::vector<InventoryChange>& seen, MonoTime now);

  // Something was counted and is not told yet.
  bool holding() const { return !held_.empty(); }

  // Whether one of the things that are held back may be told now. If so, all of them will be, and
  // each pays for it.
  bool Admit(MonoTime now);

  // The changes to tell: `net`, from what was told last to what is now, with their counts, and what
  // changed and came back to what it was. Nothing is held back any more.
  std::vector<InventoryChange> Take(std::vector<InventoryChange> net);

 private:
  struct Held {
    std::string now;  // what it is at present
    int64_t times = 0;
  };
  struct Tokens {
    double count = 0;
    MonoTime at;
  };

  double TokensOf(const std::string& what, MonoTime now) const;

  std::map<std::string, Held> held_;
  std::map<std::string, Tokens> tokens_;
};

}  // namespace tokwatt
