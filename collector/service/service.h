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
#include "collector/trust/gate.h"

namespace tokwatt {

// Where agents are served.
struct AgentDoors {
  // "host:port", port 0: any free one. Plain on loopback; anywhere else, and where `tls` says so,
  // TLS with a certificate for every session.
  std::string address = "127.0.0.1:7812";
  bool tls = false;
  std::string socket;  // path of a plain socket for this machine's own agent; empty: none
  std::vector<std::string> hosts =
      {};  // by which other machines find it; empty: this machine's own
};

// Made first, because HTTP needs the router; it serves agents from Listen on.
class CollectorService : public CommandRouter {
 public:
  // All references outlive the service.
  static std::unique_ptr<CollectorService> Make(const Clock& clock, ClockMap& clocks,
                                                Writer& writer, NoticeListener& listener,
                                                CollectorCounters& counters, Gate& gate);

  // Returns the port. kFailedPrecondition: beyond loopback without TLS; kAlreadyExists: the port
  // is in use.
  virtual Result<uint16_t> Listen(const AgentDoors& doors) = 0;

  // Ends every stream and call. Idempotent; the destructor calls it.
  virtual void Stop() = 0;
};

}  // namespace tokwatt
