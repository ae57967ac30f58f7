// IoReportEnergy: the energy of the rails of an Apple chip, from IOReport's "Energy Model". Pure.
//
// Channels that count, as macmon and mactop found them on M1 to M5 (Apple documents none):
//   "CPU Energy", on an Ultra "DIE_0_CPU Energy"; "GPU Energy"; "ANE", "ANE0", "ANE0_1";
//   "DRAM", "DRAM0", ...; "GPU SRAM", "GPU SRAM0", ...
// Others are single cores and blocks, parts of these or of nothing that is told. A channel whose
// name only appends a number to another's is part of it: it is told, but in no sum. "package-0" is
// processor, graphics and Neural Engine, what powermetrics(1) calls combined power. Memory stands
// beside it. Whether the energy of the graphics includes its SRAM is not documented, so that is in
// no sum and contained in nothing.
//
// Apple calls this a model: it estimates the chip's rails from activity, without fans, storage,
// ports and conversion losses (Quality::kEstimated). Each channel has its own unit, mixed within
// one machine.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probes/apple/ioreport.h"

namespace tokwatt {

// True for the channels that ChooseEnergyRails takes.
bool IsEnergyChannel(const IoReportChannel& channel);

enum class EnergyRailKind { kCpu, kGpu, kAne, kDram, kGpuSram };

struct EnergyRail {
  EnergyRailKind kind = EnergyRailKind::kCpu;
  std::string component;     // "cpu", "die-0-cpu", "ane0-1"
  std::string contained_in;  // "package-0", another rail, or empty
  size_t index = 0;          // of its channel
};

// Of two channels of one name the first counts.
std::vector<EnergyRail> ChooseEnergyRails(std::span<const IoReportChannel> channels);

struct RailEnergy {
  std::string component;
  std::string contained_in;
  Result<uint64_t> total_uj = Fail(Code::kUnknown, "not read");  // since boot
  double step_joules = 0;                                        // of the channel's unit
};

// The energy of every rail, and of "package-0" before them: absent with reason "part_missing"
// where one of its parts is. `values` has one value per channel.
std::vector<RailEnergy> ReadEnergyRails(std::span<const EnergyRail> rails,
                                        std::span<const IoReportChannel> channels,
                                        std::span<const IoReportValue> values);

// IOReportTypes.h has J, mJ, uJ, nJ and pJ. Fractions of a microjoule are cut off: the total keeps
// them. kDataLoss for a value that no counter can have, kUnimplemented with "unit_unknown" for a
// label that is none of these.
Result<uint64_t> ToMicrojoules(int64_t value, std::string_view unit);

}  // namespace tokwatt
