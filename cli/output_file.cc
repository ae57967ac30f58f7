#include "cli/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace tokwatt {

Result<OutputFile> OutputFile::Create(const std::string& path, bool force) {
  if (path == "-") return OutputFile(path, nullptr, false);
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL);
  const int descriptor = ::open(path.c_str(), flags, 0600);
  if (descriptor >= 0) return OutputFile(path, ::fdopen(descriptor, "w"), !force);
  if (errno == EEXIST) {
    return Fail(Code::kAlreadyExists, path + " is there already", {},
                "name another file, or add --force to replace it");
  }
  return Fail(Code::kUnavailable, "cannot write " + path + ": " + std::strerror(errno), {},
              "name a file in a folder that you may write to");
}

OutputFile::~OutputFile() {
  if (file_ != nullptr && is_new_) ::unlink(path_.c_str());
}

Result<> OutputFile::Write(const std::string& text) {
  std::FILE* file = is_stdout() ? stdout : file_.get();
  bool good = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  good = std::fflush(file) == 0 && good;
  if (!good) {
    return Fail(Code::kUnavailable,
                std::string("cannot write the whole file: ") + std::strerror(errno), {},
                "free space, then try again");
  }
  file_.reset();
  return {};
}

}  // namespace tokwatt
