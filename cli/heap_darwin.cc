// UseOneHeap on macOS, whose zones are shared by all threads as it is.
#include "cli/heap.h"

namespace tokwatt {

void UseOneHeap() {}

}  // namespace tokwatt
