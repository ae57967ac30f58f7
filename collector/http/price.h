// The flat price as the store's meta document and as the body of POST /tariffs.
#pragma once

#include <string>

#include "base/result.h"
#include "collector/analytics/cost.h"
#include "collector/documents/json.h"

namespace tokwatt {

inline constexpr char kPriceKey[] = "price";

// {"price_per_kwh": 0 to 100, "currency": an ISO 4217 code}; the result is not assumed.
Result<ElectricityPrice> ParsePrice(const Json& document);
std::string StoredPrice(const ElectricityPrice& price);

}  // namespace tokwatt
