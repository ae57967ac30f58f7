// EventCursor: the place in a list of events, newest first, from which the next page goes on.
#pragma once

#include <string>

#include "base/result.h"
#include "collector/store/store.h"

namespace tokwatt {

// Events are ordered by (at, id), descending; a page holds what is strictly before its cursor, so
// that events which arrive between two pages neither repeat nor hide others.
struct EventCursor {
  WallTime at;
  EventId id{};
};

// Before every event: the cursor of the first page.
EventCursor FirstPageCursor();
std::string FormatCursor(const EventCursor& cursor);
// kInvalidArgument: not a cursor that FormatCursor made.
Result<EventCursor> ParseCursor(const std::string& text);

}  // namespace tokwatt
