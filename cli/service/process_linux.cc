// Linux: the links in /proc.
#include <algorithm>
#include <filesystem>

#include "cli/service/process.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

fs::path Link(long pid, const char* name) { return "/proc/" + std::to_string(pid) + "/" + name; }

std::string Target(const fs::path& link) {
  std::error_code ignored;
  return fs::read_symlink(link, ignored).string();
}

// What the link says of a program whose file was replaced since.
std::string WithoutMark(std::string path) {
  const std::string mark = " (deleted)";
  const size_t size = path.size() - std::min(path.size(), mark.size());
  if (path.compare(size, std::string::npos, mark) == 0) path.resize(size);
  return path;
}

// As the process itself calls it: seen from another mount namespace, its root stands before it.
std::string BelowRoot(const std::string& path, const std::string& root) {
  const bool is_below = root.size() > 1 && path.rfind(root + "/", 0) == 0;
  return is_below ? path.substr(root.size()) : path;
}

}  // namespace

bool Runs(long pid, const std::string& program) {
  const fs::path exe = Link(pid, "exe");
  std::error_code error;
  // The file first: of a process in another mount namespace the link has another path.
  if (fs::equivalent(exe, program, error) && !error) return true;
  return BelowRoot(WithoutMark(Target(exe)), Target(Link(pid, "root"))) == program;
}

}  // namespace tokwatt
