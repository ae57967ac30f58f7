// UplinkSession: the agent's half of the uplink protocol, as a state machine without transport or
// clock.
//
// Whoever moves the bytes (agent/uplink over gRPC, a simulator in the tests) opens a stream, hands
// over what arrives, and asks Next() what to send. Rules it keeps:
//  - nothing is sent before the welcome, and never more unacknowledged bytes than the credit;
//  - the collector's watermark is the only truth about what is stored;
//  - what is stored under numbers that are not acknowledged is compared by its content: where it is
//    another's, or beyond this log's end, the log lost its tail, is an old copy or has a twin; a
//    new epoch starts before anything is sent, and the gap is reported;
//  - a collector that lost batches (restored from a backup) gets them again, as far as kept;
//  - RETRY_FROM rewinds; POISON sets a batch aside; FENCED (a newer session of this machine, or a
//    twin's) ends the stream, and the next hello finds out what is stored;
//  - a stream that ends in RESOURCE_EXHAUSTED twice at the same batch sets that batch aside.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <variant>

#include "agent/spool/batch_log.h"
#include "base/result.h"
#include "tokwatt/v1/collector.pb.h"

namespace tokwatt {

// Not thread-safe.
class UplinkSession {
 public:
  struct Wait {};  // nothing to send until something arrives or is sealed
  struct Reopen {
    std::string why;  // the stream must end; open another
  };
  using Step = std::variant<v1::AgentMessage, Wait, Reopen>;

  UplinkSession(BatchLog& log, std::string device_id)
      : log_(log), device_id_(std::move(device_id)) {}

  // A stream is open: fills what the protocol needs of its first message. kUnavailable: the log
  // has no epoch yet, there is nothing to say.
  Result<> Open(v1::Hello& hello);

  void OnWelcome(const v1::Welcome& welcome);
  void OnAck(const v1::Ack& ack);
  void OnNack(const v1::Nack& nack);
  // The stream ended; `code` as in its final status.
  void OnEnd(Code code);

  Step Next();

  bool welcomed() const { return state_ == State::kStreaming; }
  // Of the last stream: the collector acknowledged what it had not acknowledged before.
  bool progressed() const { return progressed_; }
  bool viewer_present() const { return viewer_present_; }
  int64_t in_flight_bytes() const { return in_flight_bytes_; }
  // The collector has everything that was sealed so far, also what credit or disk held up.
  bool all_acknowledged() const;
  bool disk_holds_up() const { return log_.position().unnumbered > 0; }

 private:
  enum class State { kClosed, kHelloSent, kStreaming, kMustReopen };
  struct InFlight {
    uint64_t seq = 0;
    int64_t bytes = 0;
  };

  Result<> AddFingerprints(v1::Hello& hello, const BatchLog::Position& position);
  // False: a new stream, or a new epoch, comes first.
  bool Agrees(const v1::Welcome& welcome, const BatchLog::Position& position);
  Step NextEntry();
  Step Send(const LoggedBatch& batch);
  Step Send(const LoggedHole& hole);
  void Advance(uint64_t committed_seq);
  void Rewind(uint64_t seq);
  void StartedEpoch(const Result<>& started);
  void MustReopen(std::string why);
  void NoteRefusedByTransport();

  BatchLog& log_;
  const std::string device_id_;
  State state_ = State::kClosed;
  std::string why_reopen_;
  uint64_t epoch_ = 0;          // as the hello said
  uint64_t compared_seq_ = 0;   // the last that the hello had a fingerprint of
  uint64_t committed_seq_ = 0;  // as the collector said in this stream
  uint64_t next_seq_ = 0;       // the next to send
  uint64_t highest_sent_ = 0;   // in this epoch, over all streams of this process
  uint64_t refused_seq_ = 0;    // where a stream last ended in RESOURCE_EXHAUSTED
  std::deque<InFlight> in_flight_;
  int64_t in_flight_bytes_ = 0;
  int64_t credit_bytes_ = 0;
  int64_t max_batch_bytes_ = 0;  // 0: the collector did not say
  bool viewer_present_ = false;
  bool progressed_ = false;
};

}  // namespace tokwatt
