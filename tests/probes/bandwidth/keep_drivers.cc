// Keeps every driver in memory until a sanitizer has looked for leaks.
//
// What a driver keeps in a variable of its own is reachable only as long as the driver is loaded,
// and Vulkan's loader unloads it with the last instance. On AMD processors Mesa has such a block
// (its table of which cores share a cache): with the driver gone it is a leak of an unknown module,
// which no suppression can name.
#include <dlfcn.h>

extern "C" int dlclose(void* /*library*/) { return 0; }
