#include "base/text_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace tokwatt {
namespace {

Error FromErrno(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
    case ENXIO:
      return {Code::kNotFound, "no such file", {}, {}};
    case EACCES:
    case EPERM:
      return {Code::kPermissionDenied, "permission denied", {}, {}};
    default:
      return {Code::kUnavailable, std::string("reading failed: ") + std::strerror(error), {}, {}};
  }
}

class Descriptor {
 public:
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  explicit Descriptor(const std::string& path)
      : number_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// Reads until the buffer is full or the file ends; returns the number of bytes.
Result<size_t> ReadInto(int descriptor, std::span<char> buffer) {
  size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = ::read(descriptor, buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected<Error>(FromErrno(errno));
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  return size;
}

bool IsPadding(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == '\0';
}

template <typename Integer>
std::optional<Integer> ParseWhole(std::string_view text) {
  Integer value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

template <typename Integer>
Result<Integer> ReadNumber(const std::string& path) {
  char buffer[64];
  TOKWATT_ASSIGN_OR_RETURN(const std::string_view text, ReadSmallFile(path, buffer));
  if (const auto value = ParseWhole<Integer>(text)) return *value;
  return Fail(Code::kDataLoss, text.empty() ? "the file is empty" : "the file is no number");
}

}  // namespace

Result<std::string_view> ReadFileHead(const std::string& path, std::span<char> buffer) {
  const Descriptor file(path);
  if (file.number() < 0) return tl::unexpected<Error>(FromErrno(errno));
  TOKWATT_ASSIGN_OR_RETURN(const size_t size, ReadInto(file.number(), buffer));
  return std::string_view(buffer.data(), size);
}

Result<std::string_view> ReadSmallFile(const std::string& path, std::span<char> buffer) {
  TOKWATT_ASSIGN_OR_RETURN(const std::string_view text, ReadFileHead(path, buffer));
  // A full buffer cannot be told from a longer file, so it counts as one.
  if (text.size() == buffer.size()) {
    return Fail(Code::kOutOfRange,
                "the file is larger than " + std::to_string(buffer.size() - 1) + " bytes");
  }
  return Trim(text);
}

Result<std::string> ReadTextFile(const std::string& path, size_t max_bytes) {
  const Descriptor file(path);
  if (file.number() < 0) return tl::unexpected<Error>(FromErrno(errno));
  std::string text;
  char piece[4096];
  while (true) {
    TOKWATT_ASSIGN_OR_RETURN(const size_t size, ReadInto(file.number(), piece));
    text.append(piece, size);
    if (text.size() > max_bytes) {
      return Fail(Code::kOutOfRange,
                  "the file is larger than " + std::to_string(max_bytes) + " bytes");
    }
    if (size < sizeof piece) return std::string(Trim(text));
  }
}

Result<int64_t> ReadInteger(const std::string& path) { return ReadNumber<int64_t>(path); }
Result<uint64_t> ReadUnsigned(const std::string& path) { return ReadNumber<uint64_t>(path); }

Result<std::vector<std::string>> ListDirectory(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), ::closedir);
  if (directory == nullptr) return tl::unexpected<Error>(FromErrno(errno));
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string LinkTargetName(const std::string& path) {
  char target[PATH_MAX];
  const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
  if (size <= 0) return {};
  const std::string_view text(target, static_cast<size_t>(size));
  const size_t slash = text.rfind('/');
  return std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsPadding(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsPadding(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<int64_t> ParseInteger(std::string_view text) { return ParseWhole<int64_t>(text); }
std::optional<uint64_t> ParseUnsigned(std::string_view text) { return ParseWhole<uint64_t>(text); }

std::optional<double> ParseDouble(std::string_view text) {
  // strtod also takes hexadecimal, "inf", "nan" and leading blanks: none is a decimal number.
  if (text.empty() || text.size() > 63) return std::nullopt;
  if (text.find_first_not_of("0123456789+-.eE") != std::string_view::npos) return std::nullopt;
  char copy[64];
  copy[text.copy(copy, sizeof copy - 1)] = '\0';
  char* end = nullptr;
  const double value = std::strtod(copy, &end);
  if (end != copy + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace tokwatt
