// WaitingUsers: who waits for a runtime without a free slot, told by connections. Pure.
//
// A waiting request shows as bytes that arrived and that nothing answers, or, where bytes are not
// told, as a new connection. It counts when two looks in a row show it: one may have caught one of
// our own connections as it ended, or a poll that is answered a moment later.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "probes/runtime/connections.h"

namespace tokwatt {

class WaitingUsers {
 public:
  // Nobody waits on what is open now; std::nullopt: it cannot be seen, so nobody ever will.
  void Begin(std::optional<Connections> open);

  // True where somebody waits by now. std::nullopt: not seen, or a slot is free.
  bool Look(const std::optional<Connections>& open);

 private:
  bool Unanswered(const std::string& far_end, const TcpBytes& bytes);

  std::optional<Connections> quiet_;  // as of the last look that saw an answer on each
  std::set<std::string> suspects_;    // those of the last look
};

}  // namespace tokwatt
