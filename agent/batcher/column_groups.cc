#include "agent/batcher/column_groups.h"

#include <utility>

namespace tokwatt {
namespace {

// The rows of `all` that hold `times`, in order; false when they are not all there.
bool FindRows(const std::vector<int64_t>& all, const std::vector<int64_t>& times,
              std::vector<uint32_t>& rows) {
  rows.clear();
  uint32_t row = 0;
  for (const int64_t time : times) {
    while (row < all.size() && all[row] < time) ++row;
    if (row == all.size() || all[row] != time) return false;
    rows.push_back(row++);
  }
  return true;
}

}  // namespace

ColumnGroups::Group& ColumnGroups::GroupFor(const std::vector<int64_t>& times_ns,
                                            std::vector<uint32_t>& rows) {
  for (Group& group : groups_) {
    if (FindRows(group.times_ns, times_ns, rows)) return group;
  }
  groups_.push_back({times_ns, {}});
  FindRows(times_ns, times_ns, rows);
  return groups_.back();
}

void ColumnGroups::Add(uint32_t series, const std::vector<int64_t>& times_ns,
                       const std::vector<SampleValue>& values) {
  std::vector<uint32_t> rows;
  Group& group = GroupFor(times_ns, rows);
  Column integers{series, {}, {}, {}};
  Column escapes{series, {}, {}, {}};
  for (size_t i = 0; i < values.size(); ++i) {
    if (const auto* scaled = std::get_if<int64_t>(&values[i])) {
      integers.values.push_back(*scaled);
      integers.rows.push_back(rows[i]);
    } else {
      escapes.doubles.push_back(std::get<double>(values[i]));
      escapes.rows.push_back(rows[i]);
    }
  }
  for (Column* column : {&integers, &escapes}) {
    if (column->rows.empty()) continue;
    if (column->rows.size() == group.times_ns.size()) column->rows.clear();
    group.columns.push_back(std::move(*column));
  }
}

void ColumnGroups::AppendTo(v1::Payload& payload) const {
  for (const Group& group : groups_) {
    std::vector<ColumnView> views;
    for (const Column& column : group.columns) {
      views.push_back({column.series, column.rows, column.values, column.doubles});
    }
    AppendBlock(group.times_ns, views, payload);
  }
}

}  // namespace tokwatt
