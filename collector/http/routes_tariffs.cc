// The flat price of electricity: one document in the store, newest write wins.
#include "collector/http/json_body.h"
#include "collector/http/price.h"
#include "collector/http/routes.h"

namespace tokwatt {

Response GetTariffs(const LoopContext& context, const Request&, const PathArgs&) {
  return JsonResponse(200, TariffsDocument(context.hub.price()));
}

Response SetTariff(const QueryContext& context, const Request& request, const PathArgs&) {
  const auto body = ParseBody(request, {"price_per_kwh", "currency"});
  if (!body) return ProblemOf(body.error());
  const auto price = ParsePrice(*body);
  if (!price) return ProblemOf(price.error());
  const std::string stored = StoredPrice(*price);
  if (const auto put = context.server.put_meta(kPriceKey, stored); !put) {
    return ProblemOf(put.error());
  }
  context.change_hub([price = *price](LiveHub& hub) { hub.SetPrice(price); });
  return JsonResponse(200, TariffsDocument(*price));
}

}  // namespace tokwatt
