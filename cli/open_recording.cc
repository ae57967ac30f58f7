#include "cli/open_recording.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "probes/host/host_probe.h"

namespace tokwatt {
namespace {

bool HasForbiddenFile(const Recording& recording) {
  const auto forbidden = [](const Observation& each) {
    return each.kind == "file" && IsError(each.value) &&
           ErrorOf(each.value).code == Code::kPermissionDenied;
  };
  return std::any_of(recording.ticks.begin(), recording.ticks.end(), [&](const auto& tick) {
    return std::any_of(tick.changes.begin(), tick.changes.end(), forbidden);
  });
}

void SayWhatIsMissing(const Recording& recording) {
  if (!recording.is_complete) {
    std::fprintf(
        stderr,
        "tokwatt: the end of the recording is missing: it was cut off. What is whole of it "
        "is played: %zu ticks\n",
        recording.ticks.size());
  }
  if (::geteuid() == 0 && HasForbiddenFile(recording)) {
    std::fprintf(stderr,
                 "tokwatt: some files could not be read when this was recorded; root may read "
                 "everything, so they seem to be empty\n  try: replay as another user\n");
  }
}

}  // namespace

Result<std::unique_ptr<Player>> OpenRecording(const std::string& path) {
  TOKWATT_ASSIGN_OR_RETURN(Recording recording, LoadRecording(path));
  SayWhatIsMissing(recording);
  TOKWATT_ASSIGN_OR_RETURN(auto player, Player::Open(std::move(recording)));
  if (!player->is_of_a_mac() && !HostProbeReadsFiles()) {
    return Fail(Code::kUnimplemented, "this recording is not of a Mac, and macOS replays only Macs",
                "not_on_this_system", "replay it on Linux");
  }
  return player;
}

}  // namespace tokwatt
