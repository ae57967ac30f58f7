// Table: aligned columns for people, on standard output.
#pragma once

#include <string>
#include <vector>

namespace tokwatt {

class Table {
 public:
  // A header that starts with '>' is right-aligned (numbers).
  explicit Table(std::vector<std::string> headers);
  void Row(std::vector<std::string> cells);
  std::string Text() const;

 private:
  std::vector<bool> right_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace tokwatt
