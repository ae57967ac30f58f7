#include "collector/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> SystemFailure(const std::string& what, const std::string& path, int number) {
  const bool denied = number == EACCES || number == EPERM || number == EROFS;
  return Fail(denied ? Code::kPermissionDenied : Code::kUnavailable,
              what + " " + path + ": " + std::strerror(number), "",
              "use a folder that this user may write: --data-dir DIR");
}

Result<> MakePrivate(const std::string& path) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return SystemFailure("cannot make", path, errno);
  }
  if (chmod(path.c_str(), 0700) != 0) return SystemFailure("cannot use", path, errno);
  return {};
}

std::string ReadOwner(int file) {
  std::array<char, 32> text{};
  const ssize_t size = pread(file, text.data(), text.size(), 0);
  return size > 0 ? std::string(text.data(), static_cast<size_t>(size)) : std::string("unknown");
}

// For the message to the next one only: on a full disk the lock holds without it.
void WriteOwner(int file) {
  const std::string owner = std::to_string(getpid());
  if (ftruncate(file, 0) != 0 || pwrite(file, owner.data(), owner.size(), 0) < 0) return;
}

}  // namespace

std::string DatabasePath(const std::string& data_dir) { return data_dir + "/tokwatt.db"; }

Result<std::unique_ptr<DataDir>> DataDir::Lock(const std::string& path) {
  TOKWATT_RETURN_IF_ERROR(MakePrivate(path));
  const std::string name = path + "/lock";
  const int file = open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return SystemFailure("cannot open", name, errno);
  std::unique_ptr<DataDir> held(new DataDir(file));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return SystemFailure("cannot lock", name, errno);
    return Fail(Code::kAlreadyExists,
                path + " is in use by another collector (process " + ReadOwner(file) + ")",
                "data_dir_in_use", "stop that one first, or name another --data-dir");
  }
  WriteOwner(file);
  return held;
}

DataDir::~DataDir() { close(file_); }

}  // namespace tokwatt
