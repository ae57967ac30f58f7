// UseOneHeap: threads share one heap, for a program whose memory counts more than its speed.
#pragma once

namespace tokwatt {

// glibc gives each of the first threads a heap of its own (mallopt(3), M_ARENA_MAX), and what one
// of them has freed no other reuses: about 1 MB of an agent that works a few ms in a second. Does
// nothing on other systems. To be called before any thread starts.
void UseOneHeap();

}  // namespace tokwatt
