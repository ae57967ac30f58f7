// RefusingDisk: while it lives, the spool's file takes no writes, as on a disk that is full.
#pragma once

#include <sqlite3.h>

#include <string>

namespace tokwatt {

// Holds the file's write lock.
class RefusingDisk {
 public:
  explicit RefusingDisk(const std::string& path) {
    sqlite3_open(path.c_str(), &database_);
    sqlite3_exec(database_, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr);
  }
  ~RefusingDisk() { sqlite3_close(database_); }
  RefusingDisk(const RefusingDisk&) = delete;
  RefusingDisk& operator=(const RefusingDisk&) = delete;

 private:
  sqlite3* database_ = nullptr;
};

}  // namespace tokwatt
