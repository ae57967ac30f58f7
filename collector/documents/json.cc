#include "collector/documents/json.h"

namespace tokwatt {

std::string TextOf(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json ReasonDocument(const Absence& absence) {
  return {{"code", absence.reason.empty() ? "unknown" : absence.reason},
          {"detail", absence.detail},
          {"fix", absence.fix}};
}

}  // namespace tokwatt
