// Changes of files and folders that a step of an install makes, each all or nothing.
#pragma once

#include <string>

#include "base/result.h"

namespace tokwatt {

// -1 leaves user or group as it is.
struct Owner {
  int user = -1;
  int group = -1;
};

// Puts `content` in place of `path`, so that readers see the old file or the new one. The folder
// must be there.
Result<> PutFile(const std::string& path, const std::string& content, int mode, const Owner& owner);

// The same with the content of `from`: a binary that runs goes on with what it was.
Result<> PutCopy(const std::string& from, const std::string& path, int mode);

// Owner of one file or folder, or of all in a folder too (links themselves, never what they point
// to). `mode` -1 leaves it.
Result<> GiveTo(const std::string& path, const Owner& owner, int mode, bool recursive);

// Renames, or copies and removes where the places are on different disks.
Result<> MoveTree(const std::string& from, const std::string& to);

}  // namespace tokwatt
