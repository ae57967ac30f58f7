// What the measurement must know of the machine: cores, caches, free memory; one file per system.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokwatt {

// One logical processor per physical core that this process may run on, in order. `root` is
// prefixed to every file read.
std::vector<int> PhysicalCores(const std::string& root);

// Sum over all last-level caches; std::nullopt where the system does not tell. A virtual machine
// may see the cache of a slice, or of a whole socket that it shares.
std::optional<int64_t> LastLevelCacheBytes(const std::string& root);

// Memory that can be had without swapping.
std::optional<int64_t> AvailableMemoryBytes(const std::string& root);

// Keeps the calling thread on that processor; false where the system has no such thing (macOS) or
// refuses. Then it asks for the fastest cores instead, where it can.
bool PinThisThread(int processor);

// Asks for huge pages before the first touch. Best effort.
void AdviseHugePages(void* address, size_t bytes);

// True if at least nine tenths of the range is backed by huge pages.
bool HasHugePages(const void* address, size_t bytes);

// Ends this process when its parent dies, where the system can.
void DieWithParent();

}  // namespace tokwatt
