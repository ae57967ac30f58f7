// The documents of one device now: Live, DeviceSummary and Device of api.ts.
#pragma once

#include <map>
#include <vector>

#include "collector/analytics/fleet_totals.h"
#include "collector/documents/documents.h"
#include "collector/documents/power_feeds.h"
#include "collector/live/device_state.h"

namespace tokwatt {

// What a document needs beside the device.
struct LiveContext {
  MonoTime now;
  WallTime wall;
  Nanoseconds sealing_interval{10'000'000'000};
  ElectricityPrice price;
  // All of them, since the plug of one may be read by another. Null: there is only the device.
  const std::map<DeviceId, DeviceState>* devices = nullptr;
  const std::vector<PowerConsumer>* consumers = nullptr;  // of `devices`, in their order
};

Json LiveDocument(const DeviceState& device, const LiveContext& context);
Json DeviceSummaryDocument(const DeviceState& device, const LiveContext& context);
Json DeviceDocument(const DeviceState& device, const LiveContext& context, const Json& jobs);

// One line per (scope, component), with `read_by` where another device reads it; `power_reason` is
// set when no line has a value.
void PutPowerLines(Json& live, const DeviceState& device, const LiveContext& context);

// Something that draws power and has no agent: Unattended of api.ts.
Json UnattendedDocument(const PowerConsumer& consumer, const LiveContext& context);

// The rows of Device.sensors.
Json SensorsDocument(const DeviceState& device);

// Sum of the fresh decode rates of the device's runtimes, or why there is none.
Known<double> LiveDecodeRate(const DeviceState& device);

// True while that sum holds tokens that another machine's runtime writes: this device's watts are
// not theirs.
bool WritesElsewhere(const DeviceState& device);

// What SumFleet needs of the device.
FleetDevice FleetDeviceOf(const DeviceState& device, const LiveContext& context);
FleetDevice FleetDeviceOf(const PowerConsumer& unattended, const LiveContext& context);

}  // namespace tokwatt
