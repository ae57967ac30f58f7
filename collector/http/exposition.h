// Exposition: Prometheus text format 0.0.4, one family at a time.
// https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokwatt {

using ExpositionLabels = std::vector<std::pair<std::string, std::string>>;

class Exposition {
 public:
  // HELP and TYPE; the samples of a family follow its Family() call.
  void Family(const std::string& name, std::string_view type, std::string_view help);
  // A sample that repeats the labels of an earlier one of the family is left out: the format
  // allows each once.
  void Sample(const ExpositionLabels& labels, double value, const std::string& suffix = {});
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::string family_;
  std::set<std::string> written_;
};

}  // namespace tokwatt
