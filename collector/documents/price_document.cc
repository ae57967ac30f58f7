#include "collector/documents/documents.h"

namespace tokwatt {

Json PriceDocument(const ElectricityPrice& price) {
  return {{"price_per_kwh", price.price_per_kwh},
          {"currency", price.currency},
          {"assumed", price.assumed},
          {"note", PriceNote(price)}};
}

Json TariffsDocument(const ElectricityPrice& price) {
  return {{"schema_version", kSchemaVersion}, {"price", PriceDocument(price)}};
}

Json EstimateDocument(const Estimate& estimate) {
  return {{"median", estimate.median}, {"low", estimate.low}, {"high", estimate.high},
          {"level", estimate.level},   {"n", estimate.n},     {"covers", "this run"}};
}

}  // namespace tokwatt
