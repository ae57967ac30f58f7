// Commands and their progress: between the plain types of live/notice.h and the wire.
#pragma once

#include <optional>

#include "collector/live/notice.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

v1::Command ToMessage(const DeviceCommand& command);

// Does the device take this command, as its hello says? A cancel goes where any command may go.
bool IsAllowed(const DeviceCommand& command, const v1::Hello& hello);

// nullopt: the command id is not one.
std::optional<ProgressNotice> ToNotice(const DeviceId& device, const v1::CommandProgress& progress);

}  // namespace tokwatt
