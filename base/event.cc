#include "base/event.h"

namespace tokwatt {

const char* EventKind(const Event& event) {
  constexpr std::array<const char*, 7> kNames = {"inference", "benchmark", "bandwidth", "link",
                                                 "inventory", "lifecycle", "gap"};
  return kNames[event.body.index()];
}

}  // namespace tokwatt
