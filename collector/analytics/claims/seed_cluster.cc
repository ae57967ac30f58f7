// Claim pack seed-article: cluster rows K1..K9.
#include <array>

#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/seed_article.h"

namespace tokwatt::claims {
namespace {

constexpr const char* kDefinitions = "Definitions: RDMA, 10 Gigabit Ethernet and NVLink";
constexpr const char* kClustering = "Clustering";
constexpr const char* kLinkProbe = "A link measurement between two machines; not in this version.";

const std::array<ClaimDefinition, 9> kClaims = {{
    {"K1", "RDMA over Thunderbolt 5 answers within 50 microseconds and carries about 10 GB/s.",
     kDefinitions, 10, "GB/s", "round trip and bulk bandwidth of the link",
     "a ping-pong and a bulk transfer between two machines", 0.1, "", NeedsEvidence,
     "80 Gb/s / 8 = 10 GB/s is the line rate. Testers report from 3 to 50 microseconds.",
     kLinkProbe, ""},
    {"K2", "10 Gigabit Ethernet carries about 1.25 GB/s effectively.", kDefinitions, 1.25, "GB/s",
     "bulk bandwidth of the link", "a bulk transfer between two machines", 0.05, "", NeedsEvidence,
     "10 Gb/s / 8 = 1.25 GB/s is the line rate, so the effective rate is lower.", kLinkProbe, ""},
    {"K3", "Clusters over 10GbE have 10 GB/s between nodes.", "Cluster table", 10, "GB/s",
     "line rate of 10GbE in bytes", "arithmetic", 0, "", ClusterTableUnits, "", "", ""},
    {"K4", "ConnectX-7 between two Sparks, at 25 GB/s, is 2.5 times 10GbE.", kDefinitions, 2.5,
     "times", "200 Gb/s over 10 Gb/s", "arithmetic", 0.1, "", ConnectXAdvantage, "", "", ""},
    {"K5", "Datacentre NVLink has about 90 times the bandwidth of Thunderbolt 5 clustering.",
     kDefinitions, 90, "times", "900 GB/s over the 10 GB/s of the consumer link", "arithmetic",
     0.05, "", NvlinkGap, "", "", ""},
    {"K6", "NVLink-C2C inside a Spark runs at 600 GB/s.", kDefinitions, 600, "GB/s",
     "CPU to GPU copy bandwidth", "a CPU to GPU copy probe", 0.1, "GB10", NeedsEvidence,
     "Its memory gives 273 GB/s, so this link is not what limits decoding.",
     "A CPU to GPU copy measurement; not in this version.", ""},
    {"K7", "EXO joins Apple, AMD ROCm and NVIDIA CUDA machines without configuration.", kClustering,
     std::nullopt, "", "backend in use on each node", "the backend each node reports", 0, "",
     ContradictedByPublished,
     "EXO's own platform page (June 2026) lists Linux as CPU only, with CUDA and Vulkan planned.",
     "", ""},
    {"K8", "Two 128 GB machines pool 256 GB and run models of 235B and more.", kClustering, 256,
     "GB", "tok/s and J/token of n nodes over one node", "the same model on one and on two nodes",
     0, "", NeedsEvidence,
     "Published: four Frameworks run a 405B model at 0.71 tok/s, one M3 Ultra at 1.96: pooling "
     "adds capacity, not speed.",
     "The same model on one and on two nodes; not in this version.", ""},
    {"K9",
     "By the article's own prices the clusters cost about $2,200, $2,800, $4,200 and $9,400, with "
     "$200 for 10GbE.",
     "Cluster table", std::nullopt, "USD", "sum of the parts", "arithmetic; prices are inputs",
     0.02, "", ClusterCosts, "", "", ""},
}};

}  // namespace

std::span<const ClaimDefinition> SeedCluster() { return kClaims; }

}  // namespace tokwatt::claims
