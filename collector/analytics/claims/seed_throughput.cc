// Claim pack seed-article: throughput and agentic rows T1..T12.
#include <array>

#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/seed_article.h"

namespace tokwatt::claims {
namespace {

constexpr const char* kLandscape = "The Hardware Landscape";
constexpr const char* kDecode70B = "decode rate of DeepSeek-R1-Distill-Llama-70B";
constexpr const char* kPinned =
    "a benchmark of that model; the statement names no quantisation, so a slower run refutes it on "
    "the GPU at 4 bits only, a faster one at 8 bits only";

const std::array<ClaimDefinition, 12> kClaims = {{
    {"T1", "An M4 Max decodes a 70B distillation of DeepSeek R1 at 6.31 tokens/s.", kLandscape,
     6.31, "tok/s", kDecode70B, kPinned, 0.05, "M4 Max", DecodeRateOf70B,
     "6.31 tok/s moves 268 GB/s for a 42.5 GB file (49 % of 546) or 473 GB/s for a 75 GB one (87 "
     "%). The source of the figure was not found.",
     "A benchmark of that model.", "tokwatt bench run --model deepseek-r1:70b"},
    {"T2", "A Ryzen AI Max+ 395 decodes the same model at 5.0 tokens/s.", kLandscape, 5.0, "tok/s",
     kDecode70B, kPinned, 0.05, "AI Max+ 395", DecodeRateOf70B,
     "5.0 tok/s moves 212 GB/s for a 42.5 GB file, 99 % of 215; any file above 51 GB would need "
     "more than the theoretical 256 GB/s. Published: 4.97 tok/s at 133 W wall with Llama 3.1 70B.",
     "A benchmark of that model.", "tokwatt bench run --model deepseek-r1:70b"},
    {"T3",
     "The gap between 6.31 and 5.0 tokens/s is almost entirely bandwidth: 546 against 215 GB/s.",
     kLandscape, std::nullopt, "", "speed ratio over bandwidth ratio", "the article's own figures",
     0.1, "", SpeedFollowsBandwidth, "", "", ""},
    {"T4", "More GPU cores or a higher clock do not make inference faster.",
     "Definitions: memory bandwidth", std::nullopt, "",
     "decode and prefill rate against power mode",
     "runs of one model in several power modes on one machine", 0, "", NeedsEvidence,
     "Published: power mode alone moved an M4 Max 1.4 to 3.8 times; prefill follows compute.",
     "Benchmarks of one model in two power modes of one machine; not compared in this version.",
     ""},
    {"T5", "The listed parts of an agent stack add up to 40 to 80 GB.", kLandscape, std::nullopt,
     "GB", "sum of the listed parts", "the article's own figures", 0.1, "", ResidentSetSum, "", "",
     ""},
    {"T6", "Loading or swapping a model takes 30 to 90 seconds.", kLandscape, std::nullopt, "s",
     "load time by file size, cold and warm", "cold and warm loads of several sizes", 0, "",
     NeedsEvidence,
     "40 GB in 30 to 90 s is 0.44 to 1.33 GB/s, slow for an NVMe drive: plausible cold, doubtful "
     "warm.",
     "Cold and warm load times; this version does not reload models.", ""},
    {"T7", "128 GB is the least that an agent setup needs.", kLandscape, 128, "GB",
     "wall time and swaps of one agent trace at several memory budgets",
     "an agent trace replayed at 48, 96 and 128 GB", 0, "", NeedsEvidence,
     "Follows only if a real stack holds as much (T5) and a swap takes as long (T6) as stated.",
     "An agent trace replayed at several budgets; not in this version.", ""},
    {"T8", "A 30-step agent loop at 2 s instead of 3 s a step saves 30 s a run.",
     "What I Would Actually Do", 30, "s", "steps times the difference per step",
     "the article's own figures", 0, "", LoopSeconds, "", "", ""},
    {"T9",
     "Agent latency compounds differently, which favours other hardware for many small calls.",
     kLandscape, std::nullopt, "", "none stated", "", 0, "", NotMeasurable,
     "No quantity is stated that a measurement could hold it against.", "", ""},
    {"T10", "48 + 24 GB pooled run 32-40B models comfortably; 152 GB reach 120B and more.",
     "What I Would Actually Do; Clustering", std::nullopt, "GB",
     "decode rate of those models on the pool", "a cluster of two machines", 0, "", NeedsEvidence,
     "48 + 24 = 72 and 128 + 24 = 152 GB add up; speed is another matter, see K7.",
     "A measurement over two machines; not in this version.", ""},
    {"T11", "Work can move from cloud models to local ones without a significant loss of quality.",
     "Scope of This Guide", std::nullopt, "", "quality of answers", "", 0, "", NotMeasurable,
     "A meter counts tokens, watts and seconds; it does not judge answers.", "", ""},
    {"T12", "The Mac mini is quiet, efficient and can stay on.", kLandscape, std::nullopt, "W",
     "idle watts at the wall, with and without a model resident",
     "wall power over an hour of idling", 0, "M4 Pro", NeedsEvidence,
     "Published idle at the wall: base M4 mini about 6 W, M4 Max Studio 7 to 12 W, GB10 22 to 45 "
     "W. No claim about noise can be measured.",
     "Idle watts of such a machine at the wall, over an hour; not judged in this version.", ""},
}};

}  // namespace

std::span<const ClaimDefinition> SeedThroughput() { return kClaims; }

}  // namespace tokwatt::claims
