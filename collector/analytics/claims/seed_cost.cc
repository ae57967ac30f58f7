// Claim pack seed-article: the electricity column and the cost rows C-1..C-8.
#include <array>

#include "collector/analytics/claims/evaluations.h"
#include "collector/analytics/claims/seed_article.h"

namespace tokwatt::claims {
namespace {

constexpr const char* kTable = "Total Cost of Ownership table";
// Not a currency alone: the article rounds to tens of dollars, which cents would belie.
constexpr const char* kFourYears = "USD in 4 years";
constexpr const char* kWatts = "mean watts under load at the wall, over 12 h a day for four years";
constexpr const char* kWall =
    "a benchmark on that machine's GPU, with power at the wall or at the machine's own input";
constexpr const char* kPlug =
    "Wall power of that machine while its GPU runs a model: add a smart plug.";

const std::array<ClaimDefinition, 12> kClaims = {{
    {"TCO-mini", "A Mac mini M4 Pro uses about $300 of electricity in four years.", kTable, 300,
     kFourYears, kWatts, kWall, 0.15, "M4 Pro", ElectricityMini, "", kPlug, "tokwatt bench run",
     &kMacMini},
    {"TCO-framework", "A Framework Desktop uses about $700 of electricity in four years.", kTable,
     700, kFourYears, kWatts, kWall, 0.15, "AI Max+ 395", ElectricityFramework, "", kPlug,
     "tokwatt bench run", &kFrameworkDesktop},
    {"TCO-studio", "A Mac Studio M4 Max uses about $900 of electricity in four years.", kTable, 900,
     kFourYears, kWatts, kWall, 0.15, "M4 Max", ElectricityStudio, "", kPlug, "tokwatt bench run",
     &kMacStudio},
    {"TCO-spark", "A DGX Spark uses about $880 of electricity in four years.", kTable, 880,
     kFourYears, kWatts, kWall, 0.15, "GB10", ElectricitySpark, "", kPlug, "tokwatt bench run",
     &kDgxSpark},
    {"C-1", "Such a machine does 12 hours of inference a day.", kTable, 12, "h/day",
     "hours a day with a request in flight", "14 days of activity on one machine", 0.2, "",
     NeedsEvidence, "The weakest assumption of the table: duty swings cost per token most.",
     "14 days of recorded activity; this version does not add them up yet.", ""},
    {"C-2", "Electricity costs $0.14 a kWh where you are.", kTable, 0.14, "USD/kWh",
     "your price per kWh", "the price you set", 0.05, "", FlatPrice,
     "A price differs by house, not by machine.",
     "Your price in US dollars: set it on the page Your machines.", ""},
    {"C-3", "Four years of electricity follow from hours, watts and price.", kTable, std::nullopt,
     "USD", "gross wall kWh a day times 1 461", "at least 14 days of wall energy", 0, "",
     NeedsEvidence, "Any extrapolation from less than 14 days is provisional.",
     "14 days of wall energy; this version does not add them up yet.", ""},
    {"C-4", "Hardware is replaced in 2028 at the listed prices, in cycles of two to three years.",
     kTable, std::nullopt, "USD", "none: prices and plans are inputs", "", 0, "", NotMeasurable,
     "Prices and replacement plans are assumptions to vary, not quantities to measure.", "", ""},
    {"C-5", "Section 179 lowers every cost by 30 to 37 % and leaves the ranking as it is.",
     "Total Cost of Ownership", std::nullopt, "", "none: a tax rate is an input", "", 0, "",
     NotMeasurable,
     "A tax rate is an input. The ranking stays while one rate applies to all purchases alike. Not "
     "tax advice.",
     "", ""},
    {"C-6", "The Framework's advantage comes entirely from its replaceable mainboard.",
     "Total Cost of Ownership", std::nullopt, "USD",
     "four-year total when the whole machine is replaced instead", "the article's own table", 0, "",
     MainboardAdvantage, "", "", ""},
    {"C-7", "The DGX Spark is the dearest platform in every column.", "Total Cost of Ownership",
     std::nullopt, "USD", "the columns of the table", "the article's own table", 0, "",
     SparkDearestEverywhere, "", "", ""},
    {"C-8", "Moving inference from the cloud to the house saves money.", "Scope of This Guide",
     std::nullopt, "USD", "total cost over cloud price times tokens served, input and output apart",
     "tokens a day, energy and your cloud prices", 0, "", NeedsEvidence,
     "It depends on duty: at 5 tok/s the Framework's total is $12.4 per million tokens at 12 h a "
     "day and $124 at a tenth of that.",
     "Tokens served a day and the cloud prices to compare with; not in this version.", ""},
}};

}  // namespace

std::span<const ClaimDefinition> SeedCost() { return kClaims; }

}  // namespace tokwatt::claims
