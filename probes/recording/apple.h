// Apple's sensors in a recording: an AppleSensors that writes down what it is told, and one that
// answers from what was written. Keys and values of kind "apple":
//   "sysctl NAME"                            {"text"} or {"number"}; texts that may name a person
//   or
//                                            a machine are "recorded"
//   "registry CLASS PROPERTY", "thermal pressure", "power mode"            {"number"}
//   "cpu ticks", "memory pages"              one number per field
//   "ioreport GROUP|SUBGROUP|NAME|N"         {"unit", "value"} or {"unit", "states",
//                                            "residencies"}; N counts channels of one name
//   "ioreport"                               {} or why it cannot be sampled
//   "smc"                                    {} or why it cannot be opened
//   "smc key INDEX", "smc info KEY", "smc read KEY"      smc_answer.h
#pragma once

#include <memory>

#include "probes/apple/apple_sensors.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording_writer.h"

namespace tokwatt {

// What is named outlives the result and what it returns.
std::unique_ptr<AppleSensors> MakeRecordingApple(const AppleSensors& real, RecordingWriter& writer);
std::unique_ptr<AppleSensors> MakeRecordedApple(const RecordedState& state);

}  // namespace tokwatt
