// Linux: the link in /proc.
#include <algorithm>
#include <filesystem>

#include "cli/service/process.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

// What the link says of a program whose file was replaced since.
std::string WithoutMark(std::string path) {
  const std::string mark = " (deleted)";
  const size_t size = path.size() - std::min(path.size(), mark.size());
  if (path.compare(size, std::string::npos, mark) == 0) path.resize(size);
  return path;
}

}  // namespace

bool Runs(long pid, const std::string& program) {
  const fs::path link = "/proc/" + std::to_string(pid) + "/exe";
  std::error_code error;
  // The file first: of a process in another mount namespace the link has another path.
  if (fs::equivalent(link, program, error) && !error) return true;
  return WithoutMark(fs::read_symlink(link, error).string()) == program && !error;
}

}  // namespace tokwatt
