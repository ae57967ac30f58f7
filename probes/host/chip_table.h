// ChipTable: theoretical memory bandwidth of processors whose memory is part of the product.
//
// bytes per second = bus width / 8 * transfers per second; figures as the makers publish them
// (Apple technical specifications, AMD Ryzen AI Max product page, NVIDIA DGX Spark datasheet). A
// figure from here has Quality::kAssumed. Processors on sockets are not in it: their bandwidth
// is the builder's choice of memory, and `tokwatt bandwidth` measures it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokwatt {

struct PeakBandwidth {
  std::optional<double> bytes_per_second;
  std::string source;  // "chip table", or why there is no figure
};

// `gpu_cores` tells apart chips that are sold with two memory buses under one name; without it
// they have no figure.
PeakBandwidth FindPeakBandwidth(std::string_view chip, std::optional<int64_t> gpu_cores = {});

}  // namespace tokwatt
