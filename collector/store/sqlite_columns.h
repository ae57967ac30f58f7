// How our types are kept in SQLite columns.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"

namespace tokwatt {

using Bytes16 = std::array<uint8_t, 16>;

inline void BindId(SQLite::Statement& statement, int index, const Bytes16& id) {
  statement.bind(index, id.data(), static_cast<int>(id.size()));
}

// The bytes must outlive the statement's execution.
inline void BindBytes(SQLite::Statement& statement, int index, const std::string& bytes) {
  statement.bindNoCopy(index, bytes.data(), static_cast<int>(bytes.size()));
}

// Unsigned 64-bit numbers are kept as their two's complement.
inline void BindUnsigned(SQLite::Statement& statement, int index, uint64_t value) {
  statement.bind(index, static_cast<int64_t>(value));
}

inline Bytes16 IdOf(const SQLite::Column& column) {
  Bytes16 id{};
  const auto* bytes = static_cast<const uint8_t*>(column.getBlob());
  std::copy_n(bytes, std::min<size_t>(id.size(), static_cast<size_t>(column.getBytes())),
              id.begin());
  return id;
}

inline std::string BytesOf(const SQLite::Column& column) {
  const auto* bytes = static_cast<const char*>(column.getBlob());
  return bytes == nullptr ? std::string() : std::string(bytes, column.getBytes());
}

inline uint64_t UnsignedOf(const SQLite::Column& column) {
  return static_cast<uint64_t>(column.getInt64());
}

inline WallTime WallOf(const SQLite::Column& column) { return {column.getInt64()}; }

// Marks are a short list of words; "clock_skew,other".
inline std::string JoinMarks(const std::vector<std::string>& marks) {
  std::string text;
  for (const std::string& mark : marks) text += (text.empty() ? "" : ",") + mark;
  return text;
}

inline std::vector<std::string> SplitMarks(const std::string& text) {
  std::vector<std::string> marks;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    marks.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return marks;
}

}  // namespace tokwatt
