// FilePattern: files that a probe reads, as a recording may take them; what no row names is left.
//
// The list of a machine's rows is the promise to whoever sends a recording: nothing else is read.
// Serial numbers, addresses, names of people and of machines are in no row, or are blanked.
#pragma once

#include <string_view>
#include <vector>

namespace tokwatt {

struct FilePattern {
  enum class Keep {
    kAll,         // every byte, but for addresses and UUIDs in it
    kLines,       // those that begin with one of `lines`
    kCpuFlags,    // as kLines; of the line of flags those that tokwatt looks for
    kPresence,    // that it is there, and nothing of it
    kName,        // that it is there, with "recorded" instead of what it says
    kMemoryTable  // the sizes and speeds of an SMBIOS table's memory; its other bytes are blanked
  };

  // An absolute path; each of its parts may hold *, ? and [...] as glob(7) has them.
  std::string_view path;
  Keep keep = Keep::kAll;
  std::vector<std::string_view> lines = {};
  // Reading it asks the device: it is not read where that would wake or stall it.
  bool asks_device = false;
};

using FilePatterns = std::vector<FilePattern>;

}  // namespace tokwatt
