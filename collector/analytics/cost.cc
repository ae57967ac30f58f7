#include "collector/analytics/cost.h"

#include "collector/analytics/format.h"

namespace tokwatt {

std::string PriceNote(const ElectricityPrice& price) {
  const std::string text =
      FormatMetric(MetricFormat::kPricePerKwh, price.price_per_kwh, price.currency);
  return price.assumed ? "at the article's " + text + ", assumed" : "at " + text;
}

}  // namespace tokwatt
