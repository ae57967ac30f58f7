#include "collector/service/reflection.h"

namespace tokwatt {

void EnableReflectionInDebugBuilds() {}

}  // namespace tokwatt
