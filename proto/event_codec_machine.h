// The parts of a machine on the wire (base/machine.h): for event_codec_inventory.cc only.
#pragma once

#include "proto/event_codec_parts.h"

namespace tokwatt {

template <>
struct Wire<CoreGroup> {
  using Plain = CoreGroup;
  using Message = v1::CoreGroup;
  static constexpr std::tuple kFields{
      Field{Message::kKindFieldNumber, &Plain::kind},
      Field{Message::kCountFieldNumber, &Plain::count},
      Field{Message::kMaxHzFieldNumber, &Plain::max_hz},
  };
};

template <>
struct Wire<MemoryModules> {
  using Plain = MemoryModules;
  using Message = v1::MemoryModules;
  static constexpr std::tuple kFields{
      Field{Message::kCountFieldNumber, &Plain::count},
      Field{Message::kBytesFieldNumber, &Plain::bytes},
      Field{Message::kTypeFieldNumber, &Plain::type},
      Field{Message::kDataWidthBitsFieldNumber, &Plain::data_width_bits},
      Field{Message::kTransfersPerSecondFieldNumber, &Plain::transfers_per_second},
  };
};

template <>
struct Wire<GpuDevice> {
  using Plain = GpuDevice;
  using Message = v1::GpuDevice;
  static constexpr std::tuple kFields{
      Field{Message::kAddressFieldNumber, &Plain::address},
      Field{Message::kVendorFieldNumber, &Plain::vendor},
      Field{Message::kDeviceIdFieldNumber, &Plain::device_id},
      Field{Message::kNameFieldNumber, &Plain::name},
      Field{Message::kDriverFieldNumber, &Plain::driver},
      Field{Message::kDriverVersionFieldNumber, &Plain::driver_version},
      Field{Message::kArchitectureFieldNumber, &Plain::architecture},
      Field{Message::kComputeUnitsFieldNumber, &Plain::compute_units},
      Field{Message::kIntegratedFieldNumber, &Plain::integrated},
      Field{Message::kMemoryBytesFieldNumber, &Plain::memory_bytes},
      Field{Message::kSharedMemoryBytesFieldNumber, &Plain::shared_memory_bytes},
  };
};

template <>
struct Wire<NetworkLink> {
  using Plain = NetworkLink;
  using Message = v1::NetworkLink;
  static constexpr std::tuple kFields{
      Field{Message::kNameFieldNumber, &Plain::name},
      Field{Message::kDriverFieldNumber, &Plain::driver},
      Field{Message::kKindFieldNumber, &Plain::kind},
      Field{Message::kStateFieldNumber, &Plain::state},
      Field{Message::kBitsPerSecondFieldNumber, &Plain::bits_per_second},
      Field{Message::kSpeedAbsentFieldNumber, &Plain::speed_absent},
      Field{Message::kMtuBytesFieldNumber, &Plain::mtu_bytes},
      Field{Message::kBusBitsPerSecondFieldNumber, &Plain::bus_bits_per_second},
      Field{Message::kPortFieldNumber, &Plain::port},
  };
};

template <>
struct Wire<ThunderboltLink> {
  using Plain = ThunderboltLink;
  using Message = v1::ThunderboltLink;
  static constexpr std::tuple kFields{
      Field{Message::kDeviceFieldNumber, &Plain::device},
      Field{Message::kNameFieldNumber, &Plain::name},
      Field{Message::kRxBitsPerSecondFieldNumber, &Plain::rx_bits_per_second},
      Field{Message::kTxBitsPerSecondFieldNumber, &Plain::tx_bits_per_second},
  };
};

template <>
struct Wire<RdmaPort> {
  using Plain = RdmaPort;
  using Message = v1::RdmaPort;
  static constexpr std::tuple kFields{
      Field{Message::kDeviceFieldNumber, &Plain::device},
      Field{Message::kPortFieldNumber, &Plain::port},
      Field{Message::kStateFieldNumber, &Plain::state},
      Field{Message::kLinkLayerFieldNumber, &Plain::link_layer},
      Field{Message::kInterfaceFieldNumber, &Plain::interface},
      Field{Message::kBitsPerSecondFieldNumber, &Plain::bits_per_second},
  };
};

template <>
struct Wire<ThermalTrip> {
  using Plain = ThermalTrip;
  using Message = v1::ThermalTrip;
  static constexpr std::tuple kFields{
      Field{Message::kZoneFieldNumber, &Plain::zone},
      Field{Message::kKindFieldNumber, &Plain::kind},
      Field{Message::kCelsiusFieldNumber, &Plain::celsius},
  };
};

template <>
struct Wire<InventoryChange> {
  using Plain = InventoryChange;
  using Message = v1::InventoryChange;
  static constexpr std::tuple kFields{
      Field{Message::kWhatFieldNumber, &Plain::what},
      Field{Message::kBeforeFieldNumber, &Plain::before},
      Field{Message::kAfterFieldNumber, &Plain::after},
      Field{Message::kTimesFieldNumber, &Plain::times},
  };
};

}  // namespace tokwatt
