// OpenRecording: a recording from a file, ready to be played by this system.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "probes/recording/player.h"

namespace tokwatt {

// Says on standard error what of the recording this replay cannot show: an end that is missing,
// files without permission where root replays. kUnimplemented for a recording of Linux on macOS.
Result<std::unique_ptr<Player>> OpenRecording(const std::string& path);

}  // namespace tokwatt
