#include "cli/service/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> FileError(const std::string& path, int error) {
  return Fail(Code::kUnavailable, path + ": " + std::strerror(error));
}

tl::unexpected<Error> FileError(const std::string& path, const std::error_code& error) {
  return Fail(Code::kUnavailable, path + ": " + error.message());
}

bool WriteAll(int descriptor, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t n = write(descriptor, data, size);
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) {
      data += n;
      size -= static_cast<size_t>(n);
    }
  }
  return true;
}

// `fill` writes to a new file beside `path`, which then takes its place.
Result<> Replace(const std::string& path, int mode, const Owner& owner,
                 const std::function<bool(int descriptor)>& fill) {
  const std::string fresh = path + ".tokwatt-new";
  unlink(fresh.c_str());
  const int descriptor = open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return FileError(path, errno);
  bool good = fill(descriptor) && fchmod(descriptor, static_cast<mode_t>(mode)) == 0;
  if (good && (owner.user >= 0 || owner.group >= 0)) {
    good = fchown(descriptor, static_cast<uid_t>(owner.user), static_cast<gid_t>(owner.group)) == 0;
  }
  good = good && fsync(descriptor) == 0;
  int error = errno;
  close(descriptor);
  if (good && std::rename(fresh.c_str(), path.c_str()) == 0) return {};
  if (good) error = errno;
  unlink(fresh.c_str());
  return FileError(path, error);
}

bool Give(int folder, const char* name, const Owner& owner) {
  if (owner.user < 0 && owner.group < 0) return true;
  return fchownat(folder, name, static_cast<uid_t>(owner.user), static_cast<gid_t>(owner.group),
                  AT_SYMLINK_NOFOLLOW) == 0;
}

// By descriptors, and never through a link: whoever owns the tree may change it meanwhile, and must
// not lead root out of it.
bool GiveAllIn(int descriptor, const Owner& owner) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(fdopendir(descriptor), closedir);
  if (!folder) return false;
  while (const dirent* entry = readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (!Give(descriptor, name.c_str(), owner)) return false;
    const int inner =
        openat(descriptor, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner < 0 && errno != ENOTDIR && errno != ELOOP) return false;
    if (inner >= 0 && !GiveAllIn(inner, owner)) return false;
  }
  return true;
}

}  // namespace

Result<> PutFile(const std::string& path, const std::string& content, int mode,
                 const Owner& owner) {
  return Replace(path, mode, owner, [&](int descriptor) {
    return WriteAll(descriptor, content.data(), content.size());
  });
}

Result<> PutCopy(const std::string& from, const std::string& path, int mode) {
  const int source = open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (source < 0) return FileError(from, errno);
  const Result<> put = Replace(path, mode, {}, [source](int descriptor) {
    std::array<char, 1 << 16> buffer;
    for (;;) {
      const ssize_t size = read(source, buffer.data(), buffer.size());
      if (size < 0 && errno != EINTR) return false;
      if (size == 0) return true;
      if (size > 0 && !WriteAll(descriptor, buffer.data(), static_cast<size_t>(size))) return false;
    }
  });
  close(source);
  return put;
}

Result<> GiveTo(const std::string& path, const Owner& owner, int mode, bool recursive) {
  if (!Give(AT_FDCWD, path.c_str(), owner)) return FileError(path, errno);
  if (mode >= 0 && chmod(path.c_str(), static_cast<mode_t>(mode)) != 0) {
    return FileError(path, errno);
  }
  if (!recursive) return {};
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0 || !GiveAllIn(folder, owner)) return FileError(path, errno);
  return {};
}

Result<> MoveTree(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (!error) return {};
  if (error != std::errc::cross_device_link) return FileError(from, error);
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks, error);
  if (error) {
    std::error_code ignored;
    fs::remove_all(to, ignored);
    return FileError(to, error);
  }
  fs::remove_all(from, error);
  return {};
}

}  // namespace tokwatt
