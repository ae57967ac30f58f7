// CpuList: the kernel's lists of processors, as files of sysfs hold them.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tokwatt {

// "0-4,10-14" or "0 1 2". Nothing if it is no such list, or names a processor beyond 8191.
std::optional<std::set<int64_t>> ParseCpuList(std::string_view text);

// The list that is all of a file; nothing where it cannot be read.
std::optional<std::set<int64_t>> ReadCpuList(const std::string& path);

}  // namespace tokwatt
