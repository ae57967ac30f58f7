// IoReport: channels of Apple's IOReport and their values, as plain data.
//
// IOReport is the private library behind powermetrics(1); its types are open (xnu,
// iokit/IOKit/IOReportTypes.h): a channel is "simple" (one integer) or a "state" (ticks spent in
// each of its states). A sample holds values since boot, and the library's own deltas are the
// difference of two samples: zeus-apple-silicon reads both alike. So counters stay counters here.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

// IOReportTypes.h: what a driver reports where it has no value.
inline constexpr int64_t kInvalidIoReportValue = INT64_MIN;

struct IoReportChannel {
  std::string group;                // "Energy Model"
  std::string subgroup;             // may be empty
  std::string name;                 // "CPU Energy"
  std::string unit;                 // "mJ", padded with blanks as the library returns it
  std::vector<std::string> states;  // of a state channel: "OFF", "P1", ...
};

struct IoReportValue {
  int64_t integer = 0;               // of a simple channel
  std::vector<int64_t> residencies;  // of a state channel, one per state, in ticks
};

using IoReportFilter = std::function<bool(const IoReportChannel&)>;

// Called by one thread at a time.
class IoReportSubscription {
 public:
  virtual ~IoReportSubscription() = default;
  // What was subscribed to; it does not change.
  virtual const std::vector<IoReportChannel>& channels() const = 0;
  // One value per channel, in their order. `values` is reused between calls. After an error it is
  // of no use. kDataLoss where the sample has other channels than were subscribed to.
  virtual Result<> Sample(std::vector<IoReportValue>& values) = 0;
};

}  // namespace tokwatt
