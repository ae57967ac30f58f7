// UseOneHeap by glibc's mallopt.
#include <malloc.h>

#include "cli/heap.h"

namespace tokwatt {

void UseOneHeap() { mallopt(M_ARENA_MAX, 1); }

}  // namespace tokwatt
