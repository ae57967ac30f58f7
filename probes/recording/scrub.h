// Scrub: takes out of what was read what tells a person or a machine apart from others. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "probes/file_pattern.h"

namespace tokwatt {

// What a recording keeps of a file, as its pattern says.
std::string KeepOf(const FilePattern& pattern, std::string_view content);

// The table with its memory devices' sizes, speeds and locators; every other byte of a structure
// behind its header is 0, every other string of dashes. Lengths stay. What is no table is empty.
std::string ScrubSmbios(std::string_view table);

// MAC addresses become 00:00:00:00:00:01, ..., each its own, also those in names of interfaces
// (enx0123456789ab); UUIDs become zeros. Called by one thread at a time.
class IdentifierMask {
 public:
  std::string Mask(std::string_view text);
  size_t masked() const { return masked_; }

 private:
  std::string Substitute(const std::string& digits);

  std::map<std::string, std::string> numbers_;  // twelve digits for twelve
  size_t masked_ = 0;
};

}  // namespace tokwatt
