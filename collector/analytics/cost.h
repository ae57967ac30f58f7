// Energy and money: kWh, Wh per 1 000 tokens, cost at a flat price, and the watts a cost implies.
#pragma once

#include <string>

namespace tokwatt {

// The flat price of electricity. Until the user sets one, the article's figure, marked assumed.
struct ElectricityPrice {
  double price_per_kwh = 0.14;
  std::string currency = "USD";
  bool assumed = true;
};

inline double JoulesToKwh(double joules) { return joules / 3.6e6; }

// Wh per 1 000 tokens = J/token * 1000 / 3600.
inline double WhPer1000Tokens(double joules_per_token) { return joules_per_token / 3.6; }

// Money per million tokens: kWh/Mtok = (J/token) / 3.6, times the price.
inline double CostPerMillionTokens(double joules_per_token, double price_per_kwh) {
  return joules_per_token / 3.6 * price_per_kwh;
}

inline double CostOfJoules(double joules, double price_per_kwh) {
  return JoulesToKwh(joules) * price_per_kwh;
}

// The mean power that a cost stands for: cost / price / hours, in watts.
inline double ImpliedWatts(double cost, double price_per_kwh, double hours) {
  return cost / price_per_kwh / hours * 1000.0;
}

// "at $0.31 per kWh", or "at the article's $0.14 per kWh, assumed".
std::string PriceNote(const ElectricityPrice& price);

}  // namespace tokwatt
