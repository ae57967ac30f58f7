#include "collector/documents/json.h"

namespace tokwatt {

Json ReasonDocument(const Absence& absence) {
  return {{"code", absence.reason.empty() ? "unknown" : absence.reason},
          {"detail", absence.detail},
          {"fix", absence.fix}};
}

}  // namespace tokwatt
