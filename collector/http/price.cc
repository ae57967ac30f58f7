#include "collector/http/price.h"

#include <algorithm>
#include <cmath>

namespace tokwatt {
namespace {

constexpr double kMaxPricePerKwh = 100;

bool IsCurrency(const Json& value) {
  if (!value.is_string()) return false;
  const auto code = value.get<std::string>();
  return code.size() == 3 &&
         std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

Result<ElectricityPrice> ParsePrice(const Json& document) {
  const auto price = document.find("price_per_kwh");
  const auto currency = document.find("currency");
  const bool valid_price = price != document.end() && price->is_number() &&
                           std::isfinite(price->get<double>()) && price->get<double>() >= 0 &&
                           price->get<double>() <= kMaxPricePerKwh;
  if (!valid_price) {
    return Fail(Code::kInvalidArgument, "\"price_per_kwh\" must be a number from 0 to 100.",
                "bad_price");
  }
  if (currency == document.end() || !IsCurrency(*currency)) {
    return Fail(Code::kInvalidArgument, "\"currency\" must be an ISO 4217 code such as \"EUR\".",
                "bad_currency");
  }
  return ElectricityPrice{price->get<double>(), currency->get<std::string>(), false};
}

std::string StoredPrice(const ElectricityPrice& price) {
  return Json{{"price_per_kwh", price.price_per_kwh}, {"currency", price.currency}}.dump();
}

}  // namespace tokwatt
