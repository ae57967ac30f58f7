// KernelSet: the three loops that move memory, one set per instruction set.
//
// Arrays hold doubles or 64-bit words; `bytes` is a multiple of kKernelGranule and pointers are
// aligned to it. Bytes are counted as STREAM does (McCalpin, "Memory Bandwidth and Machine Balance
// in Current High Performance Computers", 1995): read 8 per word, copy 16, triad 24. The read that
// a plain store triggers (write-allocate) is never counted; the vector sets store around the cache,
// so that there is none. Pure; thread-safe on disjoint destinations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokwatt {

inline constexpr size_t kKernelGranule = 1024;

struct KernelSet {
  const char* isa;
  bool streaming_stores;  // stores go around the cache
  bool (*supported)();    // by this processor and operating system
  // Sum of all words, modulo 2^64: every byte has to arrive, and the caller consumes the result.
  uint64_t (*read)(const uint64_t* a, size_t bytes);
  void (*copy)(double* a, const double* b, size_t bytes);                              // a = b
  void (*triad)(double* a, const double* b, const double* c, double s, size_t bytes);  // a = b+s*c
};

// Every set compiled for this architecture, best first; the last one runs everywhere.
std::vector<KernelSet> CompiledKernelSets();

// Those that this processor runs, best first; never empty.
std::vector<KernelSet> SupportedKernelSets();

// The supported set of that name; the best one for an empty name.
std::optional<KernelSet> ChooseKernelSet(const std::string& isa);

extern const KernelSet kPortableKernels;

}  // namespace tokwatt
