// A state directory: made private, held by one process, its files replaced whole.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokwatt {

// Makes `directory` and its parents if they are not there, and gives it mode 0700.
// kPermissionDenied: not ours to write.
Result<> MakePrivateDirectory(const std::string& directory);

// kPermissionDenied "secret_is_open": others than its owner may use the file. What is not there is
// none.
Result<> CheckPrivateFile(const std::string& path);

// The first of PATH.before, PATH.before.2, ... that nothing has: what was set aside once stays.
std::string FreeNameBeside(const std::string& path);
// Renames the file to that. What is not there stays so.
void MoveAside(const std::string& path);

// What root makes in a service's folder, the service reads: gives the file or folder to whom the
// folder that it is in belongs to. Nothing to do for others than root.
Result<> GiveToOwnerOfFolder(const std::string& path);

// Held while the process lives; the kernel lets go of it however the process ends.
class StateLock {
 public:
  // Makes `directory` if it is not there, gives it mode 0700 and takes its lock file. `holder`
  // names this kind of process to people: "agent". kAlreadyExists: another one uses it (the message
  // has its process id); kPermissionDenied: not ours to write.
  static Result<std::unique_ptr<StateLock>> Take(const std::string& directory,
                                                 std::string_view holder);
  ~StateLock();
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;

 private:
  explicit StateLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

// Puts `content` in place of `path` so that readers and crashes see the old file or the new one.
// `durable`: it is on the disk when this returns. Mode 0600; written by root, it belongs to whom
// its folder belongs to.
Result<> ReplaceFile(const std::string& path, const std::string& content, bool durable);

}  // namespace tokwatt
