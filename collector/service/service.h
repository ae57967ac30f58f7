// CollectorService: the gRPC server for agents, and the way of commands to them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "collector/ingest/clock_map.h"
#include "collector/ingest/writer.h"
#include "collector/live/counters.h"
#include "collector/live/notice.h"

namespace tokwatt {

// Made first, because HTTP needs the router; it serves agents from Listen on.
class CollectorService : public CommandRouter {
 public:
  // All references outlive the service.
  static std::unique_ptr<CollectorService> Make(const Clock& clock, ClockMap& clocks,
                                                Writer& writer, NoticeListener& listener,
                                                CollectorCounters& counters);

  // Listens on a loopback "host:port" (port 0: any free one) and returns the port.
  // kFailedPrecondition: not loopback; kAlreadyExists: the port is in use.
  virtual Result<uint16_t> Listen(const std::string& address) = 0;

  // Ends every stream and call. Idempotent; the destructor calls it.
  virtual void Stop() = 0;
};

}  // namespace tokwatt
