#include "probes/host/cpu_list.h"

#include "base/text_file.h"

namespace tokwatt {
namespace {

constexpr uint64_t kMostCpus = 8192;

}  // namespace

std::optional<std::set<int64_t>> ParseCpuList(std::string_view text) {
  std::set<int64_t> numbers;
  text = Trim(text);
  while (!text.empty()) {
    const size_t end = text.find_first_of(", ");
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const size_t dash = part.find('-');
    const auto first = ParseUnsigned(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : ParseUnsigned(part.substr(dash + 1));
    if (!first || !last || *last < *first || *last >= kMostCpus) return std::nullopt;
    for (uint64_t number = *first; number <= *last; ++number) {
      numbers.insert(static_cast<int64_t>(number));
    }
  }
  return numbers;
}

std::optional<std::set<int64_t>> ReadCpuList(const std::string& path) {
  char buffer[1024];
  const auto text = ReadSmallFile(path, buffer);
  return text ? ParseCpuList(*text) : std::nullopt;
}

}  // namespace tokwatt
