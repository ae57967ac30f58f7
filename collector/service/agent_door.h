// AgentDoor: takes agents' connections and hands them on, as many as this machine can hold.
//
// gRPC 1.51 takes any number of connections, and once the process has no descriptor left it never
// takes another one: a thousand connections that say nothing would shut the collector for good.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "collector/service/connection_table.h"
#include "collector/service/listening_socket.h"
#include "collector/trust/refusal_log.h"

namespace tokwatt {

// Has a thread from Start to the destructor.
class AgentDoor {
 public:
  // Takes over the connection, which does not block.
  using Hand = std::function<void(int listener, int connection)>;

  AgentDoor(ListeningSocket socket, RefusalLog& log);
  ~AgentDoor();

  void Start(Hand hand);
  uint16_t port() const { return socket_.port(); }

 private:
  void Run();
  void Accept();
  void Pause();

  const ListeningSocket socket_;
  RefusalLog& log_;
  ConnectionTable table_;
  Hand hand_;
  std::atomic<bool> stopping_{false};
  int wake_[2] = {-1, -1};  // a pipe: closing its end ends the wait
  std::thread thread_;
};

}  // namespace tokwatt
