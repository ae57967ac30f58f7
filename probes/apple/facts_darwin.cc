// Single facts of a Mac: I/O Registry, thermal pressure, power mode.
//
// Not run on hardware yet. IOKit/IOKitLib.h, IOKit/ps/IOPowerSources.h, notify(3) with the name of
// libkern/OSThermalNotification.h. The power mode has no public function: pmset(1) reads it with
// IOPMCopyActivePMPreferences of IOKit (open source, IOKitUser, pwr_mgt.subproj), which returns a
// dictionary per power supply; "LowPowerMode" in it is the number that `pmset powermode` shows, as
// public tools read it.
#include <IOKit/IOKitLib.h>
#include <IOKit/ps/IOPowerSources.h>
#include <libkern/OSThermalNotification.h>
#include <notify.h>

#include "probes/apple/core_foundation_darwin.h"
#include "probes/apple/darwin.h"

namespace tokwatt {
namespace {

constexpr char kIoKit[] = "/System/Library/Frameworks/IOKit.framework/IOKit";

// "AC Power" or "Battery Power"; empty if macOS does not tell.
std::string PresentPowerSupply() {
  const CfOwned<CFTypeRef> sources(IOPSCopyPowerSourcesInfo());
  if (sources == nullptr) return {};
  return CfText(IOPSGetProvidingPowerSourceType(sources.get()));
}

}  // namespace

Result<int64_t> ReadDarwinRegistryNumber(const char* service_class, const char* property) {
  const io_service_t service =
      IOServiceGetMatchingService(kIOMainPortDefault, IOServiceMatching(service_class));
  if (service == IO_OBJECT_NULL) {
    return Fail(Code::kNotFound, std::string("this Mac has no ") + service_class);
  }
  const auto name = MakeCfString(property);
  const CfOwned<CFTypeRef> value(
      name == nullptr
          ? nullptr
          : IORegistryEntryCreateCFProperty(service, name.get(), kCFAllocatorDefault, 0));
  IOObjectRelease(service);
  if (const auto number = CfNumber(value.get())) return *number;
  return Fail(Code::kNotFound, std::string(service_class) + " does not tell " + property);
}

Result<int64_t> ReadDarwinThermalPressure() {
  int token = 0;
  uint64_t level = 0;
  if (notify_register_check(kOSThermalNotificationPressureLevelName, &token) != NOTIFY_STATUS_OK) {
    return Fail(Code::kUnavailable, "macOS does not tell its thermal pressure");
  }
  const uint32_t status = notify_get_state(token, &level);
  notify_cancel(token);
  if (status == NOTIFY_STATUS_OK) return static_cast<int64_t>(level);
  return Fail(Code::kUnavailable, "macOS does not tell its thermal pressure");
}

Result<int64_t> ReadDarwinPowerMode(const LibraryLoader& libraries) {
  TOKWATT_ASSIGN_OR_RETURN(const auto library, libraries.Open({kIoKit}));
  const auto copy_preferences = library->Get<CFDictionaryRef()>("IOPMCopyActivePMPreferences");
  if (copy_preferences == nullptr) {
    return Fail(Code::kUnimplemented, "this macOS has no IOPMCopyActivePMPreferences",
                "symbol_missing");
  }
  const CfOwned<CFDictionaryRef> preferences(copy_preferences());
  const std::string supply = PresentPowerSupply();
  const CFDictionaryRef present = preferences == nullptr || supply.empty()
                                      ? nullptr
                                      : CfDictionary(CfValue(preferences.get(), supply.c_str()));
  if (present != nullptr) {
    if (const auto mode = CfNumber(CfValue(present, "LowPowerMode"))) return *mode;
  }
  return Fail(Code::kNotFound, "macOS does not tell a power mode for this Mac");
}

}  // namespace tokwatt
