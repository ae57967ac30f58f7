#include "base/state_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/text_file.h"

namespace tokwatt {
namespace {

tl::unexpected<Error> FileError(const std::string& path, int error) {
  const std::string message = path + ": " + std::strerror(error);
  if (error == EACCES || error == EPERM || error == EROFS) {
    return Fail(Code::kPermissionDenied, message, "",
                "give this user write access, or choose another place by --data-dir DIR");
  }
  return Fail(Code::kUnavailable, message, error == ENOSPC ? "disk_full" : "");
}

bool WriteAll(int descriptor, const std::string& content) {
  for (size_t done = 0; done < content.size();) {
    const ssize_t n = write(descriptor, content.data() + done, content.size() - done);
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) done += static_cast<size_t>(n);
  }
  return true;
}

// To whom the folder of `path` belongs to.
bool GiveToOwner(int descriptor, const std::string& path) {
  struct stat folder {};
  const std::string parent = std::filesystem::path(path).parent_path();
  if (geteuid() != 0 || stat(parent.empty() ? "." : parent.c_str(), &folder) != 0) return true;
  return folder.st_uid == 0 || fchown(descriptor, folder.st_uid, folder.st_gid) == 0;
}

void SyncDirectory(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path();
  const int descriptor = open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

tl::unexpected<Error> InUse(const std::string& directory, std::string_view holder) {
  const auto process = ReadTextFile(directory + "/lock");
  return Fail(Code::kAlreadyExists,
              directory + " is in use by another " + std::string(holder) +
                  (process && !process->empty() ? " (process " + *process + ")" : ""),
              "data_dir_in_use", "stop that one first, or choose another place by --data-dir DIR");
}

}  // namespace

Result<> MakePrivateDirectory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return FileError(directory, error.value());
  if (chmod(directory.c_str(), 0700) != 0) return FileError(directory, errno);
  return {};
}

Result<> CheckPrivateFile(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return {};
  return Fail(Code::kPermissionDenied, path + " can be read by others", "secret_is_open",
              "chmod 600 " + path);
}

Result<> GiveToOwnerOfFolder(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return FileError(path, errno);
  const bool given = GiveToOwner(descriptor, path);
  const int error = errno;
  close(descriptor);
  if (!given) return FileError(path, error);
  return {};
}

std::string FreeNameBeside(const std::string& path) {
  std::string name = path + ".before";
  struct stat status {};
  for (int i = 2; lstat(name.c_str(), &status) == 0; ++i) {
    name = path + ".before." + std::to_string(i);
  }
  return name;
}

void MoveAside(const std::string& path) { std::rename(path.c_str(), FreeNameBeside(path).c_str()); }

Result<std::unique_ptr<StateLock>> StateLock::Take(const std::string& directory,
                                                   std::string_view holder) {
  TOKWATT_RETURN_IF_ERROR(MakePrivateDirectory(directory));
  const std::string path = directory + "/lock";
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return FileError(path, errno);
  std::unique_ptr<StateLock> lock(new StateLock(descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return FileError(path, errno);
    return InUse(directory, holder);
  }
  // The process id is only for people: the lock is what counts, so a full disk does not matter.
  if (ftruncate(descriptor, 0) == 0) WriteAll(descriptor, std::to_string(getpid()) + "\n");
  return lock;
}

StateLock::~StateLock() { close(descriptor_); }

Result<> ReplaceFile(const std::string& path, const std::string& content, bool durable) {
  const std::string temporary = path + ".new";
  const int descriptor =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return FileError(temporary, errno);
  const bool good = GiveToOwner(descriptor, path) && WriteAll(descriptor, content) &&
                    (!durable || fsync(descriptor) == 0);
  const int error = errno;
  close(descriptor);
  if (!good || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int cause = good ? errno : error;
    unlink(temporary.c_str());
    return FileError(path, cause);
  }
  if (durable) SyncDirectory(path);
  return {};
}

}  // namespace tokwatt
