// Claim pack seed-article: hardware rows H1..H14.
#include <array>

#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/seed_article.h"

namespace tokwatt::claims {
namespace {

constexpr const char* kTable = "Hardware Comparison table";
constexpr const char* kBandwidth = "memory bandwidth of the processor that runs models";
constexpr const char* kItsGpuRead = "Its GPU read bandwidth.";
constexpr const char* kMeasure = "tokwatt bandwidth";
constexpr const char* kGpuRead =
    "GPU read bandwidth, best of at least 10 trials, beside the CPU's on the same memory";

const std::array<ClaimDefinition, 14> kClaims = {{
    {"H1", "A Mac mini with M4 Pro moves 273 GB/s.", kTable, 273, "GB/s", kBandwidth, kGpuRead,
     0.15, "M4 Pro", BandwidthRow,
     "273 GB/s is the specification; the table mixes specified and measured columns.", kItsGpuRead,
     kMeasure},
    {"H2", "A Framework Desktop (Ryzen AI Max+ 395) reaches 215 GB/s of its theoretical 256.",
     kTable, 215, "GB/s", kBandwidth, kGpuRead, 0.1, "AI Max+ 395", BandwidthRow,
     "256 bit * 8000 MT/s / 8 = 256 GB/s, so the theoretical figure is right; published GPU reads "
     "lie between 204 and 221 GB/s, by driver and settings.",
     "Its GPU read bandwidth, with driver, IOMMU and power profile.", kMeasure, &kFrameworkDesktop},
    {"H3", "A Beelink GTR9 Pro, with the same chip, reaches the same 215 GB/s.", kTable, 215,
     "GB/s", kBandwidth, kGpuRead, 0.1, "AI Max+ 395", BandwidthRow,
     "The same silicon; no measurement of this box was found.", kItsGpuRead, kMeasure,
     &kBeelinkGtr9},
    {"H4", "A Mac Studio with M4 Max moves 546 GB/s.", kTable, 546, "GB/s", kBandwidth, kGpuRead,
     0.15, "M4 Max", BandwidthRow, "546 GB/s is the specification.", kItsGpuRead, kMeasure},
    {"H5", "A Mac Studio with M5 Max will move 614 GB/s.", kTable, 614, "GB/s", kBandwidth,
     kGpuRead, 0.15, "M5 Max", BandwidthRow,
     "614 GB/s belongs to the 40-core GPU; the 32-core part is specified at 460 GB/s.",
     "Its GPU core count and GPU read bandwidth.", kMeasure},
    {"H6", "A DGX Spark moves 273 GB/s.", kTable, 273, "GB/s", kBandwidth, kGpuRead, 0.15, "GB10",
     BandwidthRow, "273 GB/s is the specification.", kItsGpuRead, kMeasure},
    {"H7", "An RTX 5090 has 1,792 GB/s but cannot run what a $2,000 mini PC with 128 GB can.",
     "Definitions: VRAM", 32, "GB", "largest model that stays wholly in the card's memory",
     "a ladder of model sizes, with tokens/s where the model spills", 0.05, "RTX 5090",
     NeedsEvidence, "A claim about capacity: 32 GB against 128 GB.",
     "A ladder of model sizes on such a card; GPU memory is not measured in this version.", ""},
    {"H8", "Bandwidths rank M5 Max 614, M4 Max 546, M4 Pro 273, Ryzen AI Max+ 215 GB/s.",
     "Definitions: memory bandwidth", std::nullopt, "GB/s", kBandwidth,
     "GPU read bandwidth of each of the four chips", 0.15, "", NeedsEvidence,
     "M5 Max to M4 Max is 614 / 546 = 1.12 times. One of the chips alone shows no ranking.",
     "GPU read bandwidth of each of these chips; this version ranks no machines.", ""},
    {"H9", "With unified memory the GPU can address all of 128 GB.", "Definitions: unified memory",
     1.0, "ratio", "memory that the GPU may address over memory installed",
     "the limit as the driver reports it, and the largest allocation that succeeds", 0.02, "",
     NeedsEvidence,
     "Not by default: macOS caps what the GPU may wire, Linux needs a larger GTT, Windows gives up "
     "to 96 GB.",
     "How much memory the GPU may address; no probe of this version reads it.", ""},
    {"H10", "Memory bandwidth predicts tokens/s; clock and TOPS do not matter.",
     "Definitions: memory bandwidth", std::nullopt, "",
     "decode and prefill rate against bandwidth over bytes per token",
     "benchmarks and measured bandwidth of at least three machines", 0.1, "", NeedsEvidence,
     "Published: two machines decode gpt-oss-120b alike (52.9 and 50.1 tok/s) while their prefill "
     "differs 1 689 to 729 tok/s, because prefill is bound by compute.",
     "Benchmarks of at least three machines with measured bandwidth; not compared in this version.",
     ""},
    {"H11", "Local inference is almost always limited by memory bandwidth.",
     "Definitions: memory bandwidth", std::nullopt, "ratio",
     "memory bandwidth used while decoding (MBU)",
     "two runs of models larger than any cache, and the measured bandwidth of their processor", 0,
     "", BandwidthLimited, "Published runs use 49 to 87 %.",
     "Two benchmarks whose bytes per token are known, and the measured bandwidth of the processor "
     "that ran them.",
     "tokwatt bandwidth && tokwatt bench run"},
    {"H12",
     "24 GB runs 7-9B models, 48 GB 32B comfortably, 96-128 GB 70B, and 128 GB a quantised "
     "235B mixture of experts.",
     "We Have Been Here Before; The Hardware Landscape", std::nullopt, "",
     "models that load without swapping, and their decode rate",
     "a matrix of model, quantisation and context per memory size", 0, "", NeedsEvidence,
     "Published: a 235B model at 3 bits ran on 128 GB. \"Comfortably\" is read here as at least "
     "10 tok/s without swapping.",
     "Benchmarks of those sizes on machines of those sizes; not compared in this version.", ""},
    {"H13",
     "The M5 Studio gives the best bandwidth per dollar, the Framework Desktop the best total "
     "cost.",
     kTable, std::nullopt, "GB/s per $1000", "bandwidth over price", "the article's own table", 0,
     "", BandwidthPerDollar, "", "A price of the M5 Studio: the article gives none (\"TBA\").", ""},
    {"H14",
     "An M5 Ultra will bring about 1 TB/s, Medusa Halo 460 to 691 GB/s in 2027-28 on a $1,200 "
     "mainboard.",
     "The Hardware Landscape; Clustering", std::nullopt, "", "none until the parts exist", "", 0,
     "", NotMeasurable, "A forecast: these parts do not exist yet.", "", ""},
}};

}  // namespace

std::span<const ClaimDefinition> SeedHardware() { return kClaims; }

}  // namespace tokwatt::claims
