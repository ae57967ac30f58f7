#include "collector/store/cursor.h"

#include <charconv>
#include <limits>

namespace tokwatt {

EventCursor FirstPageCursor() {
  EventCursor cursor{{std::numeric_limits<int64_t>::max()}, {}};
  cursor.id.fill(0xff);
  return cursor;
}

std::string FormatCursor(const EventCursor& cursor) {
  return std::to_string(cursor.at.ns) + "-" + ToHex(cursor.id);
}

Result<EventCursor> ParseCursor(const std::string& text) {
  EventCursor cursor;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, cursor.at.ns);
  const bool dash = error == std::errc() && rest != end && *rest == '-';
  const auto id = dash ? ParseDeviceId(std::string(rest + 1, end)) : std::nullopt;
  if (!id) {
    return Fail(Code::kInvalidArgument, "'" + text + "' is not a cursor of this list", "bad_cursor",
                "start again without a cursor");
  }
  cursor.id = *id;
  return cursor;
}

}  // namespace tokwatt
