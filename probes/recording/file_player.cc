#include "probes/recording/file_player.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> CannotWrite(const std::string& path) {
  return Fail(Code::kUnavailable,
              "cannot write " + path + " of the recording: " + std::strerror(errno), {},
              "free space in the folder for temporary files, or set TMPDIR to another one");
}

tl::unexpected<Error> Odd(const std::string& path, const char* why) {
  return Fail(Code::kDataLoss, "the recording's " + path + " " + why, {},
              "ask who made the recording for a new one");
}

Result<> WriteAll(int descriptor, const std::string& bytes) {
  for (size_t at = 0; at < bytes.size();) {
    const ssize_t written = ::write(descriptor, bytes.data() + at, bytes.size() - at);
    if (written < 0 && errno != EINTR) return CannotWrite("a file");
    if (written > 0) at += static_cast<size_t>(written);
  }
  return {};
}

bool IsBelow(const fs::path& path, const fs::path& root) {
  const std::string relative = path.lexically_relative(root).string();
  return !relative.empty() && relative != ".." && !relative.starts_with("../");
}

}  // namespace

Result<std::unique_ptr<FilePlayer>> FilePlayer::Make() {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  std::string name = (folder / "tokwatt-replay-XXXXXX").string();
  if (error || ::mkdtemp(name.data()) == nullptr) {
    return Fail(Code::kUnavailable, "cannot make a folder for the recording's files", {},
                "set TMPDIR to a folder that you may write to");
  }
  return std::unique_ptr<FilePlayer>(new FilePlayer(fs::canonical(name, error).string()));
}

FilePlayer::~FilePlayer() {
  for (const std::string& folder : closed_) ::chmod(folder.c_str(), 0700);
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

Result<> FilePlayer::Apply(const Observation& observation) {
  const bool is_file = observation.kind == "file";
  const bool is_link = observation.kind == "link";
  if (!is_file && !is_link && observation.kind != "dir") return {};
  if (!IsPlainPath(observation.key)) return Odd(observation.key, "is no path");
  TOKWATT_RETURN_IF_ERROR(MakeParents(observation.key));
  const bool gone =
      IsError(observation.value) && ErrorOf(observation.value).code == Code::kNotFound;
  if (!is_file && !is_link) return gone ? Result<>() : MakeFolder(observation);
  TOKWATT_RETURN_IF_ERROR(Clear(observation.key));
  if (gone) return {};
  if (is_link) return MakeLink(observation.key, observation.value);
  return WriteFile(observation.key, observation.value);
}

// One that is gone stays, empty: what was in it goes by itself.
Result<> FilePlayer::MakeFolder(const Observation& observation) {
  const std::string path = root_ + observation.key;
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return CannotWrite(observation.key);
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(path, error))) {
    return Odd(observation.key, "is a folder and something else");
  }
  if (!IsError(observation.value)) return {};
  closed_.push_back(path);
  return ::chmod(path.c_str(), 0) == 0 ? Result<>() : CannotWrite(observation.key);
}

// Every folder above `path`; none of them is a link.
Result<> FilePlayer::MakeParents(const std::string& path) const {
  for (size_t slash = path.find('/', 1); slash != std::string::npos;
       slash = path.find('/', slash + 1)) {
    const std::string folder = root_ + path.substr(0, slash);
    std::error_code error;
    const fs::file_status status = fs::symlink_status(folder, error);
    if (fs::is_directory(status)) continue;
    if (fs::exists(status)) return Odd(path, "is below what is no folder");
    if (::mkdir(folder.c_str(), 0700) != 0) return CannotWrite(path);
  }
  return {};
}

Result<> FilePlayer::Clear(const std::string& path) {
  std::error_code error;
  const std::string whole = root_ + path;
  if (fs::is_directory(fs::symlink_status(whole, error))) {
    return Odd(path, "is a folder and something else");
  }
  links_.erase(path);
  if (::unlink(whole.c_str()) != 0 && errno != ENOENT) return CannotWrite(path);
  return {};
}

Result<> FilePlayer::WriteFile(const std::string& path, const nlohmann::json& value) const {
  const std::string whole = root_ + path;
  std::string bytes;
  const bool forbidden = IsError(value) && ErrorOf(value).code == Code::kPermissionDenied;
  if (IsError(value) && !forbidden) {
    const std::string itself = fs::path(whole).filename().string();
    return ::symlink(itself.c_str(), whole.c_str()) == 0 ? Result<>() : CannotWrite(path);
  }
  if (!forbidden) {
    TOKWATT_ASSIGN_OR_RETURN(bytes, BytesOf(value));
  }
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const int descriptor = ::open(whole.c_str(), flags, forbidden ? 0 : 0600);
  if (descriptor < 0) return CannotWrite(path);
  const Result<> written = WriteAll(descriptor, bytes);
  ::close(descriptor);
  return written;
}

// Where it leads must be below the root by its words alone; CheckLinks looks at what is there.
Result<> FilePlayer::MakeLink(const std::string& path, const nlohmann::json& value) {
  TOKWATT_ASSIGN_OR_RETURN(std::string target, TextIn(value, "target"));
  if (target.empty() || target.find('\0') != std::string::npos) return Odd(path, "leads nowhere");
  if (target.front() == '/') target = root_ + target;
  const fs::path whole = root_ + path;
  if (!IsBelow((whole.parent_path() / target).lexically_normal(), root_)) {
    return Odd(path, "leads out of it");
  }
  if (::symlink(target.c_str(), whole.c_str()) != 0) return CannotWrite(path);
  links_[path] = target;
  return {};
}

Result<> FilePlayer::CheckLinks() const {
  for (const auto& [path, target] : links_) {
    std::error_code error;
    // By its target's words: what it leads to may not be there, and then the link is not looked at.
    const fs::path end = fs::weakly_canonical(fs::path(root_ + path).parent_path() / target, error);
    if (error || !IsBelow(end, root_)) return Odd(path, "leads out of it");
  }
  return {};
}

}  // namespace tokwatt
