// RepairUtf8: makes every string of a message valid UTF-8.
//
// A proto3 string that is not valid UTF-8 does not parse at the other end. Names that come from
// firmware or from a runtime may hold any byte, and must not make a whole batch unreadable.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace tokwatt {

// Bytes that are not part of a well-formed sequence (Unicode 15, table 3-7) become U+FFFD.
std::string ToValidUtf8(const std::string& text);

void RepairUtf8(google::protobuf::Message& message);

}  // namespace tokwatt
