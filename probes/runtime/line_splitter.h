// LineSplitter: lines out of a stream that arrives in pieces; remembers at most one bounded line.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace tokwatt {

// Not thread-safe.
class LineSplitter {
 public:
  explicit LineSplitter(size_t max_line_bytes = 1u << 20) : max_line_bytes_(max_line_bytes) {}

  // Calls `on_line` for each line that is complete now, without its end (LF or CR LF). A line that
  // is too long is dropped and counted.
  void Feed(std::string_view piece, const std::function<void(std::string_view)>& on_line);
  // The last line, if the stream ended without a line end.
  void Finish(const std::function<void(std::string_view)>& on_line);

  int overlong_lines() const { return overlong_lines_; }

 private:
  size_t max_line_bytes_;
  std::string partial_;
  bool dropping_ = false;
  int overlong_lines_ = 0;
};

}  // namespace tokwatt
