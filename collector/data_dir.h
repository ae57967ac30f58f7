// DataDir: the collector's folder, of mode 0700 and held by one process at a time.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace tokwatt {

// The database of a data directory.
std::string DatabasePath(const std::string& data_dir);

class DataDir {
 public:
  // Makes the folder if it is not there. kAlreadyExists: another process holds it (the message
  // names it); kPermissionDenied: this user may not write there.
  static Result<std::unique_ptr<DataDir>> Lock(const std::string& path);
  ~DataDir();
  DataDir(const DataDir&) = delete;
  DataDir& operator=(const DataDir&) = delete;

 private:
  explicit DataDir(int file) : file_(file) {}
  int file_;  // the open lock file; the lock goes with the process, however it ends
};

}  // namespace tokwatt
