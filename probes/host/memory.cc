#include "probes/host/memory.h"

#include <optional>

#include "base/text_file.h"

namespace tokwatt {
namespace {

// "MemTotal:       24684096 kB": the kernel's kB are 1024 bytes (proc(5)).
std::optional<int64_t> FieldBytes(std::string_view meminfo, std::string_view name) {
  size_t at = 0;
  while (at < meminfo.size()) {
    const std::string_view line = meminfo.substr(at, meminfo.find('\n', at) - at);
    at += line.size() + 1;
    if (!line.starts_with(name) || !line.ends_with(" kB")) continue;
    const auto kib = ParseInteger(Trim(line.substr(name.size(), line.size() - name.size() - 3)));
    if (!kib || *kib < 0 || *kib > (int64_t{1} << 50)) return std::nullopt;
    return *kib * 1024;
  }
  return std::nullopt;
}

}  // namespace

Result<MemoryState> ParseMemInfo(std::string_view meminfo) {
  const auto total = FieldBytes(meminfo, "MemTotal:");
  const auto available = FieldBytes(meminfo, "MemAvailable:");
  if (!total || !available || *available > *total) {
    return Fail(Code::kDataLoss, "meminfo has no MemTotal and MemAvailable");
  }
  return MemoryState{*total, *available};
}

Result<MemoryState> ReadMemory(const Env& env) {
  char buffer[512];  // both fields are among the first three
  const auto head = ReadFileHead(env.Path("/proc/meminfo"), buffer);
  if (!head) return Wrap(head.error(), "meminfo");
  return ParseMemInfo(*head);
}

}  // namespace tokwatt
