// Session: the collector's side of one agent's stream, as a state machine without transport.
//
// Every call takes one thing that happened and returns what to do about it. Acknowledgements are
// cumulative and are made only from OnCommitted. Not thread-safe: its owner serialises the calls.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "collector/ingest/clock_map.h"
#include "collector/ingest/ingest.h"
#include "collector/ingest/writer.h"
#include "collector/live/notice.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

// What to do, in this order.
struct SessionActions {
  bool opened = false;  // the hello was good: fence older sessions, then call OnOpened
  std::vector<PreparedBatch> commit;  // submit, then call OnCommitted for each, in order
  std::vector<v1::CollectorMessage> send;
  std::vector<ProgressNotice> progress;
  std::optional<Error> finish;  // end the stream with this
};

struct SessionOptions {
  // Body bytes that the agent may have in flight; also the weight (weight.h) of batches that wait
  // for their commit, beyond which no message is read.
  uint32_t credit_bytes = 1u << 20;
  std::string collector_version;
  std::optional<DeviceId> device = std::nullopt;  // the only one that a hello may name; or any
  std::vector<std::string> addresses = {};        // where else the agent may find this collector
};

// Of a command to a device whose session is not open, or that has none: `not_connected`.
Error NotConnected();

class Session {
 public:
  Session(const Clock& clock, ClockMap& clocks, SessionOptions options = {});

  SessionActions OnMessage(const v1::AgentMessage& message);
  // `generation`: higher than that of any session before. `watermark`: of this device and epoch.
  // `same_through`: as SameThrough() says of the hello.
  SessionActions OnOpened(uint64_t generation, uint64_t watermark, uint64_t same_through);
  SessionActions OnCommitted(const Result<CommitResult>& result);
  SessionActions OnFenced();
  SessionActions OnStop();  // the collector goes down
  SessionActions OnEnd(const Error& why);
  SessionActions OnViewer(bool present);
  // False: the writer's queue is full; the agent gets no credit until it is true again.
  SessionActions OnRoom(bool room);
  // NotConnected() before OnOpened and after the end; kPermissionDenied: the device does not allow
  // this command.
  Result<SessionActions> OnCommand(const DeviceCommand& command);

  // Read the next message only while this holds: agents that ignore their credit wait in the
  // transport, not in memory.
  bool wants_message() const;

  // Everything that was submitted is committed or refused.
  bool idle() const { return in_flight_.empty(); }

  bool open() const { return state_ == State::kOpen; }
  const DeviceId& device() const { return device_; }
  uint64_t epoch() const { return epoch_; }
  const v1::Hello& hello() const { return hello_; }
  bool joined() const { return options_.device.has_value(); }  // proved by a certificate

 private:
  enum class State { kWaitHello, kOpening, kOpen, kFinished };
  struct InFlight {
    uint64_t seq = 0;
    size_t bytes = 0;            // its Weight()
    std::string rejection_code;  // empty: not rejected
    std::string rejection_detail;
  };

  SessionActions OnHello(const v1::Hello& hello);
  SessionActions OnBatch(const v1::Batch& batch);
  SessionActions OnGap(const v1::GapNotice& gap);
  SessionActions OnTimeProbe(const v1::TimeProbe& probe);
  SessionActions OnProgress(const v1::CommandProgress& progress);
  SessionActions Submit(PreparedBatch prepared, uint64_t next_seq);
  SessionActions Finish(Code code, const std::string& message, const std::string& reason = {});
  SessionActions RetryFrom(uint64_t seq);
  SessionActions SendAck() const;
  v1::CollectorMessage MakeAck() const;
  void Poison(const InFlight& rejected, SessionActions& actions) const;

  const Clock& clock_;
  ClockMap& clocks_;
  const SessionOptions options_;
  State state_ = State::kWaitHello;
  v1::Hello hello_;
  DeviceId device_{};
  uint64_t epoch_ = 0;
  uint64_t generation_ = 0;
  uint64_t committed_ = 0;
  uint64_t next_seq_ = 1;   // the only one that is accepted
  bool rewinding_ = false;  // a gap was told; say nothing more until the agent is back
  bool viewer_ = false;
  bool room_ = true;
  std::optional<int64_t> reply_wall_minus_boot_ns_;  // at the last time reply
  size_t in_flight_bytes_ = 0;
  std::deque<InFlight> in_flight_;
};

}  // namespace tokwatt
