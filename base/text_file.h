// Small text files and the numbers in them: sysfs, procfs and configuration, without iostreams.
//
// Made for files that are read again every second: the caller's buffer is reused and nothing is
// allocated when the read succeeds. Reading never blocks: a FIFO without a writer is empty.
// Errors name no path (callers know the name that people know); they are kNotFound,
// kPermissionDenied, kUnavailable (the driver failed), kOutOfRange (larger than the buffer).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokwatt {

// The whole file in `buffer`, without white space at both ends. The view points into `buffer`.
Result<std::string_view> ReadSmallFile(const std::string& path, std::span<char> buffer);

// At most the first buffer.size() bytes, untrimmed: for /proc files of which the top is enough.
Result<std::string_view> ReadFileHead(const std::string& path, std::span<char> buffer);

// The whole file, up to `max_bytes`, trimmed. Allocates: for what is read once.
Result<std::string> ReadTextFile(const std::string& path, size_t max_bytes = 1u << 20);

// One integer that is all of the file. Text that is no integer is kDataLoss.
Result<int64_t> ReadInteger(const std::string& path);
Result<uint64_t> ReadUnsigned(const std::string& path);

// Names in a directory, sorted, without "." and "..".
Result<std::vector<std::string>> ListDirectory(const std::string& path);

// The last part of what a symbolic link points to ("k10temp.0"); empty if it is no link.
std::string LinkTargetName(const std::string& path);

// `text` without white space (and NUL, as device-tree strings end in it) at both ends.
std::string_view Trim(std::string_view text);

// All of `text` as a number, or nothing: no sign for unsigned, no junk behind, no NaN or infinity.
// ParseDouble follows strtod in the "C" locale, the only one that tokwatt's processes run in.
std::optional<int64_t> ParseInteger(std::string_view text);
std::optional<uint64_t> ParseUnsigned(std::string_view text);
std::optional<double> ParseDouble(std::string_view text);

}  // namespace tokwatt
