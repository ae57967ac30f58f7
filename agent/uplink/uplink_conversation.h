// UplinkConversation: what the agent says next on its stream, and what it does with the answers.
//
// Batches and their acknowledgements are UplinkSession's; this adds the greeting, the clock probes,
// commands and their progress. Knows no gRPC.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "agent/uplink/progress_queue.h"
#include "agent/uplink/time_probe.h"
#include "agent/uplink/uplink.h"
#include "agent/uplink/uplink_session.h"

namespace tokwatt {

// SendProgress is thread-safe; the rest is for the stream's thread. `options`, `log` and `clock`
// outlive it.
class UplinkConversation {
 public:
  struct Wait {};  // nothing to say until something happens
  struct Done {};  // everything is said and acknowledged
  using Turn = std::variant<Wait, Done, UplinkSession::Reopen, v1::AgentMessage>;

  UplinkConversation(const UplinkOptions& options, BatchLog& log, const Clock& clock,
                     Uplink::Hooks hooks);

  // The first message of a new stream.
  Result<v1::AgentMessage> Greeting();
  Turn Next();
  void Hear(const v1::CollectorMessage& message);
  // The stream is over.
  void End(Code code);

  bool welcomed() const { return session_.welcomed(); }
  bool progressed() const { return session_.progressed(); }
  const std::string& collector_version() const { return collector_version_; }
  // Where the collector can be reached, as it said in the last welcome.
  const std::vector<std::string>& collector_addresses() const { return collector_addresses_; }
  MonoTime probe_due() const { return prober_.due(); }
  void SendProgress(v1::CommandProgress progress) { progress_.Push(std::move(progress)); }

 private:
  void HearWelcome(const v1::Welcome& welcome);
  std::optional<v1::AgentMessage> Urgent();
  std::optional<v1::AgentMessage> HeldUp();

  const UplinkOptions& options_;
  const Clock& clock_;
  const Uplink::Hooks hooks_;
  UplinkSession session_;
  TimeProber prober_;
  ProgressQueue progress_;
  std::string collector_version_;  // of the last welcome
  std::vector<std::string> collector_addresses_;
  std::string told_held_up_;  // command
};

}  // namespace tokwatt
