// The inventory of a machine, to and from its message (proto/event_codec.h).
#include "proto/event_codec_machine.h"

namespace tokwatt {

template <>
struct Wire<SensorState> {
  using Plain = SensorState;
  using Message = v1::SensorState;
  static constexpr std::tuple kFields{
      Field{Message::kProbeFieldNumber, &Plain::probe},
      Field{Message::kSourceFieldNumber, &Plain::source},
      Field{Message::kComponentFieldNumber, &Plain::component},
      Field{Message::kMetricFieldNumber, &Plain::metric},
      Field{Message::kScopeFieldNumber, &Plain::scope},
      Field{Message::kQualityFieldNumber, &Plain::quality},
      Field{Message::kKindFieldNumber, &Plain::kind},
      Field{Message::kResolutionFieldNumber, &Plain::resolution},
      Field{Message::kRefreshSecondsFieldNumber, &Plain::refresh_seconds},
      Field{Message::kAveragingSecondsFieldNumber, &Plain::averaging_seconds},
      Field{Message::kWrapsAtUjFieldNumber, &Plain::wraps_at_uj},
      Field{Message::kContainedInFieldNumber, &Plain::contained_in},
      Field{Message::kPowersFieldNumber, &Plain::powers},
      Field{Message::kAbsentFieldNumber, &Plain::absent},
  };
};

template <>
struct Wire<RuntimeModel> {
  using Plain = RuntimeModel;
  using Message = v1::RuntimeModel;
  static constexpr std::tuple kFields{
      Field{Message::kIdentityFieldNumber, &Plain::identity},
      Field{Message::kSizeBytesFieldNumber, &Plain::size_bytes},
      Field{Message::kResidentBytesFieldNumber, &Plain::resident_bytes},
      Field{Message::kContextTokensFieldNumber, &Plain::context_tokens},
      Field{Message::kResidentFieldNumber, &Plain::resident},
      Field{Message::kLocalTextGeneratingFieldNumber, &Plain::local_text_generating},
  };
};

template <>
struct Wire<RuntimeState> {
  using Plain = RuntimeState;
  using Message = v1::RuntimeState;
  static constexpr std::tuple kFields{
      Field{Message::kKindFieldNumber, &Plain::kind},
      Field{Message::kEndpointFieldNumber, &Plain::endpoint},
      Field{Message::kVersionFieldNumber, &Plain::version},
      Field{Message::kEngineFieldNumber, &Plain::engine},
      Field{Message::kProcessorFieldNumber, &Plain::processor},
      Field{Message::kModelsFieldNumber, &Plain::models},
      Field{Message::kAbsentFieldNumber, &Plain::absent},
      Field{Message::kPassiveAbsentFieldNumber, &Plain::passive_absent},
      Field{Message::kRemoteFieldNumber, &Plain::remote},
      Field{Message::kFirstModelCommandFieldNumber, &Plain::first_model_command},
  };
};

template <>
struct Wire<Inventory> {
  using Plain = Inventory;
  using Message = v1::Inventory;
  static constexpr std::tuple kFields{
      Field{Message::kHostnameFieldNumber, &Plain::hostname},
      Field{Message::kOsFieldNumber, &Plain::os},
      Field{Message::kKernelFieldNumber, &Plain::kernel},
      Field{Message::kArchitectureFieldNumber, &Plain::architecture},
      Field{Message::kChipFieldNumber, &Plain::chip},
      Field{Message::kVendorModelFieldNumber, &Plain::vendor_model},
      Field{Message::kVirtualisationFieldNumber, &Plain::virtualisation},
      Field{Message::kPhysicalCoresFieldNumber, &Plain::physical_cores},
      Field{Message::kLogicalCoresFieldNumber, &Plain::logical_cores},
      Field{Message::kMemoryBytesFieldNumber, &Plain::memory_bytes},
      Field{Message::kGpuAddressableBytesFieldNumber, &Plain::gpu_addressable_bytes},
      Field{Message::kLastLevelCacheBytesFieldNumber, &Plain::last_level_cache_bytes},
      Field{Message::kPeakBytesPerSecondFieldNumber, &Plain::peak_bytes_per_second},
      Field{Message::kPeakSourceFieldNumber, &Plain::peak_source},
      Field{Message::kGovernorFieldNumber, &Plain::governor},
      Field{Message::kPowerModeFieldNumber, &Plain::power_mode},
      Field{Message::kAgentVersionFieldNumber, &Plain::agent_version},
      Field{Message::kSensorsFieldNumber, &Plain::sensors},
      Field{Message::kRuntimesFieldNumber, &Plain::runtimes},
      Field{Message::kCoresFieldNumber, &Plain::cores},
      Field{Message::kMemoryModulesFieldNumber, &Plain::memory_modules},
      Field{Message::kMemoryModulesAbsentFieldNumber, &Plain::memory_modules_absent},
      Field{Message::kPeakAbsentFieldNumber, &Plain::peak_absent},
      Field{Message::kGpuAddressableAbsentFieldNumber, &Plain::gpu_addressable_absent},
      Field{Message::kGpusFieldNumber, &Plain::gpus},
      Field{Message::kNetworkFieldNumber, &Plain::network},
      Field{Message::kThunderboltFieldNumber, &Plain::thunderbolt},
      Field{Message::kRdmaFieldNumber, &Plain::rdma},
      Field{Message::kThermalTripsFieldNumber, &Plain::thermal_trips},
      Field{Message::kChangesFieldNumber, &Plain::changes},
  };
};

void ToProto(const Inventory& inventory, v1::Inventory& out) {
  FieldWriter(out).WriteAll(inventory);
}

Result<Inventory> FromProto(const v1::Inventory& inventory) {
  return ReadFields<Inventory>(inventory);
}

}  // namespace tokwatt
