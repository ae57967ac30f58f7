// What the writer tells the rest of the collector: plain data, shared as immutable snapshots.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/result.h"
#include "base/series.h"
#include "collector/store/store.h"

namespace tokwatt {

using CommandId = std::array<uint8_t, 16>;

struct LiveSample {
  SeriesDeclaration series;
  WallTime at;
  double value = 0;
};

// Made by the writer after a commit, from one batch.
struct CommitNotice {
  DeviceId device{};
  std::string device_name;
  WallTime received;
  std::vector<LiveSample> newest;  // the last sample of each series in it
  std::vector<std::pair<WallTime, Event>> events;
};

// The way a command goes, as the agent reports it. Not stored.
struct ProgressNotice {
  DeviceId device{};
  CommandId command{};
  std::string state;  // as CommandProgress.state in collector.proto
  double done_ratio = 0;
  double eta_seconds = -1;  // negative: unknown
  std::string detail;
  std::vector<EventId> results;
  Absence failure;
};

// A session that opened or closed.
struct SessionNotice {
  DeviceId device{};
  std::string name;
  bool connected = false;
  std::vector<std::string> allowed_commands;
  bool joined = false;  // with a member's certificate: not this collector's own machine
};

// Implemented by the live hub, which hands each call over to its own thread. Thread-safe.
class NoticeListener {
 public:
  virtual ~NoticeListener() = default;
  virtual void OnCommit(std::shared_ptr<const CommitNotice> notice) = 0;
  virtual void OnProgress(std::shared_ptr<const ProgressNotice> notice) = 0;
  virtual void OnSession(std::shared_ptr<const SessionNotice> notice) = 0;
};

// A measurement to ask a device for.
struct DeviceCommand {
  enum class Kind { kBenchmark, kBandwidth, kCancel };
  CommandId id{};
  Kind kind = Kind::kBenchmark;
  std::string suite = "quick";
  std::string runtime;
  std::string endpoint;
  std::string model;
  uint32_t budget_seconds = 0;
  std::string requested_by;
  CommandId cancels{};  // for kCancel
};

// Implemented by the gRPC service. Thread-safe.
class CommandRouter {
 public:
  virtual ~CommandRouter() = default;
  // kUnavailable: the device has no session now; kPermissionDenied: it does not allow commands.
  virtual Result<> Send(const DeviceId& device, const DeviceCommand& command) = 0;
  // Ends the device's session, if it has one; the agent is told why.
  virtual void EndSession(const DeviceId& device, const Error& why) = 0;
  // While true, agents seal at 1 s.
  virtual void SetViewerPresent(bool present) = 0;
};

}  // namespace tokwatt
