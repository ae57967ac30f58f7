// ColumnGroups: arranges series into blocks so that those sampled together share a time column.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "agent/sample_buffer.h"
#include "proto/block.h"

namespace tokwatt {

// Not thread-safe.
class ColumnGroups {
 public:
  // One series' points, times not descending. Series with many points should come first: those
  // whose times are among a group's times join it.
  void Add(uint32_t series, const std::vector<int64_t>& times_ns,
           const std::vector<SampleValue>& values);

  void AppendTo(v1::Payload& payload) const;

 private:
  struct Column {
    uint32_t series = 0;
    std::vector<uint32_t> rows;  // empty means every row
    std::vector<int64_t> values;
    std::vector<double> doubles;
  };
  struct Group {
    std::vector<int64_t> times_ns;
    std::vector<Column> columns;
  };

  Group& GroupFor(const std::vector<int64_t>& times_ns, std::vector<uint32_t>& rows);
  std::deque<Group> groups_;
};

}  // namespace tokwatt
