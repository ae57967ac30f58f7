// NVIDIA's driver in a recording: an NvmlSession that writes down what it is told, and one that
// answers from what was written. Keys and values of kind "nvml":
//   "library"                  {} or why it cannot be loaded
//   "driver"                   {"version", "components"} or why it cannot be connected to
//   "COMPONENT"                what the card is (nvml_facts.h)
//   "COMPONENT QUESTION"       {"number"}: "gpu-0 total energy" in microjoules
//   "COMPONENT fan N"          {"number"}
#pragma once

#include <memory>

#include "probes/nvidia/nvml_session.h"
#include "probes/recording/recorded_state.h"
#include "probes/recording/recording_writer.h"

namespace tokwatt {

// Writes down whether the library can be loaded, which probes ask before the first tick.
void ObserveNvmlLibrary(NvmlSession& real, RecordingWriter& writer);

// What `writer` and `state` name outlives the result and its connections.
std::shared_ptr<NvmlSession> MakeRecordingNvml(std::shared_ptr<NvmlSession> real,
                                               RecordingWriter& writer);
std::shared_ptr<NvmlSession> MakeRecordedNvml(const RecordedState& state);

// Questions to a card, as they stand in keys.
namespace nvml_question {
inline constexpr char kPowerUsage[] = "power usage";
inline constexpr char kInstantPower[] = "instant power";
inline constexpr char kTotalEnergy[] = "total energy";
inline constexpr char kMaxPowerLimit[] = "max power limit";
inline constexpr char kTemperature[] = "temperature";
inline constexpr char kUtilization[] = "utilization";
inline constexpr char kMemoryUtilization[] = "memory utilization";
inline constexpr char kSmClock[] = "sm clock";
inline constexpr char kMemoryClock[] = "memory clock";
inline constexpr char kFanCount[] = "fan count";
inline constexpr char kFan[] = "fan ";
inline constexpr char kClockReasons[] = "clock reasons";
}  // namespace nvml_question

}  // namespace tokwatt
