#include "probes/model/byte_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace tokwatt {
namespace {

// A skip within this distance reads through the buffer: a seek would throw the buffer away.
constexpr int64_t kReadThroughBytes = 4096;

Code CodeOfErrno(int error) {
  if (error == ENOENT || error == ENOTDIR) return Code::kNotFound;
  if (error == EACCES || error == EPERM) return Code::kPermissionDenied;
  return Code::kUnavailable;
}

}  // namespace

Result<ByteFile> ByteFile::Open(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!error && std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    return Fail(Code::kInvalidArgument, "not a regular file");
  }
  const auto size = std::filesystem::file_size(path, error);
  if (error) return Fail(CodeOfErrno(error.value()), "cannot look at the file: " + error.message());
  ByteFile opened;
  errno = 0;
  opened.file_.open(path, std::ios::binary);
  if (!opened.file_) {
    const int reason = errno;
    return Fail(CodeOfErrno(reason), std::string("cannot open the file: ") + std::strerror(reason));
  }
  opened.size_ = static_cast<int64_t>(size);
  return opened;
}

Result<> ByteFile::Read(void* target, int64_t size) {
  if (size > remaining()) return Fail(Code::kDataLoss, "the file ends too early");
  file_.read(static_cast<char*>(target), size);
  if (!file_) return Fail(Code::kDataLoss, "the file could not be read to its end");
  position_ += size;
  return {};
}

Result<> ByteFile::Skip(int64_t size) {
  if (size < 0 || size > remaining()) return Fail(Code::kDataLoss, "the file ends too early");
  if (size <= kReadThroughBytes) {
    file_.ignore(size);
  } else {
    file_.seekg(size, std::ios::cur);
  }
  if (!file_) return Fail(Code::kDataLoss, "the file could not be read to its end");
  position_ += size;
  return {};
}

}  // namespace tokwatt
