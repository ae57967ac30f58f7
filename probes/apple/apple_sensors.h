// AppleSensors: what macOS tells about a Mac, behind signatures without any Apple type.
//
// What Apple's libraries return passes through here undecoded: channels of IOReport, structures of
// the SMC, sysctl values. All decoding is in files that are compiled and tested on every system;
// only *_darwin.cc call Apple. Nothing here needs root.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/dynamic_library.h"
#include "base/result.h"
#include "probes/apple/ioreport.h"
#include "probes/apple/smc_struct.h"
#include "probes/env.h"

namespace tokwatt {

// host_statistics(3), HOST_CPU_LOAD_INFO: ticks of all processors together since boot. 32 bits
// wide: they start again after some weeks on a machine of many cores.
struct AppleCpuTicks {
  uint32_t user = 0;
  uint32_t system = 0;
  uint32_t idle = 0;
  uint32_t nice = 0;
};

// host_statistics64(3), HOST_VM_INFO64 (mach/vm_statistics.h), in pages of `page_bytes`.
struct AppleMemoryPages {
  int64_t page_bytes = 0;
  int64_t active = 0;
  int64_t inactive = 0;
  int64_t wired = 0;
  int64_t speculative = 0;
  int64_t compressor = 0;  // what the compressed pages take
  int64_t purgeable = 0;
  int64_t external = 0;  // backed by files
};

// An open connection to the SMC. Called by one thread at a time.
class SmcConnection {
 public:
  virtual ~SmcConnection() = default;
  // One call of AppleSMCKeysEndpoint: 80 bytes in, 80 bytes out. An answer of another length is
  // kDataLoss, a call that the system refuses kUnavailable. Its own result code is undecoded.
  virtual Result<> Call(const SmcStruct& request, SmcStruct& answer) = 0;
};

// Thread-safe. What it returns is used by one thread at a time and must not outlive it.
class AppleSensors {
 public:
  virtual ~AppleSensors() = default;

  // sysctl(3) by name; kNotFound where this macOS has no such name. Numbers are of 4 or 8 bytes.
  virtual Result<std::string> SysctlText(const char* name) const = 0;
  virtual Result<int64_t> SysctlNumber(const char* name) const = 0;

  // A number among the properties of the first service of that class in the I/O Registry.
  virtual Result<int64_t> RegistryNumber(const char* service_class, const char* property) const = 0;

  virtual Result<AppleCpuTicks> CpuTicks() const = 0;
  virtual Result<AppleMemoryPages> MemoryPages() const = 0;

  // libkern/OSThermalNotification.h: 0 nominal, 1 moderate, 2 heavy, 3 trapping, 4 sleeping.
  virtual Result<int64_t> ThermalPressure() const = 0;

  // What `pmset powermode` shows of the present power supply: 0 automatic, 1 low, 2 high.
  virtual Result<int64_t> PowerMode() const = 0;

  // Subscribes to the channels that `wanted` says yes to; it sees them without their states.
  // kNotFound where there is none of them.
  virtual Result<std::unique_ptr<IoReportSubscription>> SubscribeIoReport(
      const IoReportFilter& wanted) const = 0;

  virtual Result<std::unique_ptr<SmcConnection>> OpenSmc() const = 0;
};

// Null on everything but macOS. `libraries` must outlive it.
std::unique_ptr<AppleSensors> MakeAppleSensors(const LibraryLoader& libraries);

// env.apple, or why it is not to be asked for `what` ("the SMC"): kNotFound where this is no Mac,
// kUnimplemented "not_available_under_root" under a root.
Result<const AppleSensors*> RequireAppleSensors(const Env& env, const std::string& what);

}  // namespace tokwatt
