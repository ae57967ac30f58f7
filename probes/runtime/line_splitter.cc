#include "probes/runtime/line_splitter.h"

namespace tokwatt {
namespace {

std::string_view WithoutCarriageReturn(std::string_view line) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

}  // namespace

void LineSplitter::Feed(std::string_view piece,
                        const std::function<void(std::string_view)>& on_line) {
  while (!piece.empty()) {
    const size_t end = piece.find('\n');
    const std::string_view part = piece.substr(0, end);
    if (!dropping_ && partial_.size() + part.size() > max_line_bytes_) {
      dropping_ = true;
      ++overlong_lines_;
      partial_.clear();
    }
    if (!dropping_) partial_ += part;
    if (end == std::string_view::npos) return;
    if (!dropping_) on_line(WithoutCarriageReturn(partial_));
    dropping_ = false;
    partial_.clear();
    piece.remove_prefix(end + 1);
  }
}

void LineSplitter::Finish(const std::function<void(std::string_view)>& on_line) {
  if (!dropping_ && !partial_.empty()) on_line(WithoutCarriageReturn(partial_));
  partial_.clear();
  dropping_ = false;
}

}  // namespace tokwatt
