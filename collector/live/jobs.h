// JobTable: measurements that were asked for, as the agents report them. Not stored.
// Owned by the live hub's thread.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "collector/documents/json.h"
#include "collector/live/notice.h"

namespace tokwatt {

class JobTable {
 public:
  void Add(const DeviceId& device, const DeviceCommand& command, WallTime now);
  // Returns the job that changed, or nullptr when it is not known.
  const Json* Apply(const ProgressNotice& notice);
  // A device whose session ended will report nothing more: its open jobs failed.
  std::vector<std::string> FailOpen(const DeviceId& device);

  const Json* Find(const std::string& id) const;
  // Running or queued jobs of a device, and those that ended lately.
  Json OfDevice(const std::string& device) const;

 private:
  std::deque<Json> jobs_;  // newest last, bounded
};

std::string CommandIdText(const CommandId& id);
std::optional<CommandId> ParseCommandId(const std::string& hex);

}  // namespace tokwatt
