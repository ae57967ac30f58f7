#include "collector/ingest/session.h"

#include <algorithm>

#include "collector/ingest/limits.h"
#include "collector/ingest/messages.h"
#include "collector/ingest/weight.h"
#include "proto/block.h"

namespace tokwatt {
namespace {

constexpr size_t kMaxHelloNameBytes = 256;
// Batches of one session that wait for their commit, however small.
constexpr size_t kMaxInFlight = 256;
// A round trip longer than this says nothing about the clocks.
constexpr Nanoseconds kMaxRoundTrip = kOffsetTolerance;

// Why a hello is not good; empty if it is.
std::string Fault(const v1::Hello& hello) {
  if (hello.device_id().size() != DeviceId{}.size()) return "device_id must have 16 bytes";
  if (hello.name().size() > kMaxHelloNameBytes) return "the name is too long";
  const size_t boot_id_bytes = hello.clock().boot_id().size();
  if (boot_id_bytes == 0 || boot_id_bytes > kMaxBootIdBytes) return "clock.boot_id is missing";
  const auto& codecs = hello.codecs();
  if (!codecs.empty() &&
      std::find(codecs.begin(), codecs.end(), v1::CODEC_ZSTD_PAYLOAD_V1) == codecs.end()) {
    return "this collector reads only codec ZSTD_PAYLOAD_V1";
  }
  return {};
}

}  // namespace

Error NotConnected() {
  return {Code::kUnavailable, "the machine is not connected", "not_connected",
          "start the agent on it: tokwatt agent run"};
}

Session::Session(const Clock& clock, ClockMap& clocks, SessionOptions options)
    : clock_(clock), clocks_(clocks), options_(std::move(options)) {}

bool Session::wants_message() const {
  if (state_ == State::kWaitHello) return true;
  return state_ == State::kOpen && room_ && in_flight_.size() < kMaxInFlight &&
         in_flight_bytes_ < options_.credit_bytes;
}

SessionActions Session::OnMessage(const v1::AgentMessage& message) {
  if (state_ == State::kFinished) return {};
  const bool hello = message.has_hello();
  if (hello != (state_ == State::kWaitHello)) {
    return Finish(Code::kFailedPrecondition, "a session begins with one hello");
  }
  switch (message.message_case()) {
    case v1::AgentMessage::kHello:
      return OnHello(message.hello());
    case v1::AgentMessage::kBatch:
      return OnBatch(message.batch());
    case v1::AgentMessage::kGap:
      return OnGap(message.gap());
    case v1::AgentMessage::kTimeProbe:
      return OnTimeProbe(message.time_probe());
    case v1::AgentMessage::kProgress:
      return OnProgress(message.progress());
    case v1::AgentMessage::MESSAGE_NOT_SET:
      break;  // from a newer agent: nothing that this version needs to know
  }
  return {};
}

SessionActions Session::OnHello(const v1::Hello& hello) {
  const WallTime received = clock_.Wall();
  if (const std::string fault = Fault(hello); !fault.empty()) {
    return Finish(Code::kInvalidArgument, "hello: " + fault);
  }
  hello_ = hello;
  epoch_ = hello.epoch();
  std::copy_n(hello.device_id().begin(), device_.size(), device_.begin());
  if (options_.device && device_ != *options_.device) {
    return Finish(Code::kPermissionDenied, "the certificate is another machine's",
                  "foreign_device");
  }
  int64_t offset_ns = 0;
  if (!__builtin_sub_overflow(received.ns, hello.clock().boot_ns(), &offset_ns)) {
    clocks_.Observe(device_, hello.clock().boot_id(), offset_ns, clocks_.WallMinusBoot());
  }
  state_ = State::kOpening;
  SessionActions actions;
  actions.opened = true;
  return actions;
}

SessionActions Session::OnOpened(uint64_t generation, uint64_t watermark, uint64_t same_through) {
  if (state_ != State::kOpening) return {};
  state_ = State::kOpen;
  generation_ = generation;
  committed_ = watermark;
  next_seq_ = watermark + 1;
  SessionActions actions;
  v1::Welcome& welcome = *actions.send.emplace_back().mutable_welcome();
  welcome.set_committed_seq(committed_);
  welcome.set_credit_bytes(room_ ? options_.credit_bytes : 0);
  welcome.set_max_batch_bytes(kMaxBodyBytes);
  welcome.set_collector_version(options_.collector_version);
  welcome.set_viewer_present(viewer_);
  welcome.set_same_through_seq(same_through);
  welcome.mutable_addresses()->Add(options_.addresses.begin(), options_.addresses.end());
  return actions;
}

SessionActions Session::OnBatch(const v1::Batch& batch) {
  if (!batch.device_id().empty() && batch.device_id() != hello_.device_id()) {
    return Finish(Code::kInvalidArgument, "a batch of another device than the hello's");
  }
  if (batch.epoch() != epoch_) {
    return Finish(Code::kInvalidArgument, "a batch of another epoch than the hello's");
  }
  if (batch.seq() < next_seq_) return SendAck();  // stored, or about to be
  if (batch.seq() > next_seq_) return RetryFrom(next_seq_);
  v1::Batch whole;  // with its device id, which may be left out here
  const v1::Batch* complete = &batch;
  if (batch.device_id().empty()) {
    whole = batch;
    whole.set_device_id(hello_.device_id());
    complete = &whole;
  }
  return Submit(PrepareBatch(*complete, clock_.Wall(), clocks_), batch.seq() + 1);
}

SessionActions Session::OnGap(const v1::GapNotice& gap) {
  auto prepared = PrepareHole(device_, epoch_, gap, clock_.Wall());
  if (!prepared) return Finish(prepared.error().code, prepared.error().message);
  if (gap.to_seq() < next_seq_) return SendAck();
  if (gap.from_seq() > next_seq_) return RetryFrom(next_seq_);
  return Submit(std::move(*prepared), gap.to_seq() + 1);
}

SessionActions Session::Submit(PreparedBatch prepared, uint64_t next_seq) {
  rewinding_ = false;
  next_seq_ = next_seq;
  prepared.sealed.session_generation = generation_;
  prepared.notice->device_name = hello_.name();
  InFlight entry{prepared.sealed.seq, Weight(prepared), {}, {}};
  if (prepared.sealed.rejection) {
    entry.rejection_code = prepared.sealed.rejection->code;
    entry.rejection_detail = prepared.detail;
  }
  in_flight_bytes_ += entry.bytes;
  in_flight_.push_back(std::move(entry));
  SessionActions actions;
  actions.commit.push_back(std::move(prepared));
  return actions;
}

SessionActions Session::OnCommitted(const Result<CommitResult>& result) {
  const InFlight done = std::move(in_flight_.front());
  in_flight_.pop_front();
  in_flight_bytes_ -= done.bytes;
  if (state_ == State::kFinished) return {};
  if (!result) {
    // Never RESOURCE_EXHAUSTED: twice at one batch, that would tell the agent to give it up.
    return Finish(Code::kUnavailable, "batch " + std::to_string(done.seq) +
                                          " was not stored: " + result.error().message);
  }
  if (result->outcome == Outcome::kFenced) return OnFenced();
  if (result->outcome == Outcome::kGap) return RetryFrom(result->watermark + 1);
  committed_ = std::max(committed_, result->watermark);
  next_seq_ = std::max(next_seq_, committed_ + 1);
  SessionActions actions;
  if (result->outcome == Outcome::kCommitted) Poison(done, actions);
  actions.send.push_back(MakeAck());
  return actions;
}

SessionActions Session::OnFenced() {
  if (state_ == State::kFinished) return {};
  const std::string message = "a newer session of this device took over";
  SessionActions actions = Finish(Code::kAborted, message);
  v1::Nack& nack = *actions.send.emplace_back().mutable_nack();
  nack.set_kind(v1::Nack::FENCED);
  nack.set_code("fenced");
  nack.set_detail(message);
  return actions;
}

SessionActions Session::OnStop() {
  return OnEnd({Code::kUnavailable, "the collector stops", "", ""});
}

SessionActions Session::OnEnd(const Error& why) {
  if (state_ == State::kFinished) return {};
  state_ = State::kFinished;
  SessionActions actions;
  actions.finish = why;
  return actions;
}

SessionActions Session::OnViewer(bool present) {
  if (viewer_ == present) return {};
  viewer_ = present;
  return open() ? SendAck() : SessionActions{};
}

SessionActions Session::OnRoom(bool room) {
  if (room_ == room) return {};
  room_ = room;
  return open() ? SendAck() : SessionActions{};
}

SessionActions Session::OnTimeProbe(const v1::TimeProbe& probe) {
  const WallTime received = clock_.Wall();
  // The offset is of the reply before this one, and so of the clocks as they were then.
  if (reply_wall_minus_boot_ns_ && probe.has_previous_offset_ns() &&
      probe.has_previous_round_trip_ns() && probe.previous_round_trip_ns() >= 0 &&
      probe.previous_round_trip_ns() <= kMaxRoundTrip.count()) {
    clocks_.Observe(device_, hello_.clock().boot_id(), probe.previous_offset_ns(),
                    *reply_wall_minus_boot_ns_);
  }
  SessionActions actions;
  v1::TimeReply& reply = *actions.send.emplace_back().mutable_time_reply();
  reply.set_id(probe.id());
  reply.set_agent_boot_ns(probe.agent_boot_ns());
  reply.set_collector_receive_wall_ns(received.ns);
  reply.set_collector_send_wall_ns(clock_.Wall().ns);
  reply_wall_minus_boot_ns_ = clocks_.WallMinusBoot();
  return actions;
}

SessionActions Session::OnProgress(const v1::CommandProgress& progress) {
  SessionActions actions;
  if (auto notice = ToNotice(device_, progress)) actions.progress.push_back(std::move(*notice));
  return actions;
}

Result<SessionActions> Session::OnCommand(const DeviceCommand& command) {
  if (!open()) return tl::unexpected<Error>(NotConnected());
  if (!IsAllowed(command, hello_)) {
    return Fail(Code::kPermissionDenied, "the machine does not allow this command",
                "command_not_allowed", "allow it in the agent's configuration on that machine");
  }
  SessionActions actions;
  *actions.send.emplace_back().mutable_command() = ToMessage(command);
  return actions;
}

SessionActions Session::Finish(Code code, const std::string& message, const std::string& reason) {
  state_ = State::kFinished;
  SessionActions actions;
  actions.finish = Error{code, message, reason, ""};
  return actions;
}

SessionActions Session::RetryFrom(uint64_t seq) {
  next_seq_ = seq;
  if (rewinding_) return {};
  rewinding_ = true;
  SessionActions actions;
  v1::Nack& nack = *actions.send.emplace_back().mutable_nack();
  nack.set_kind(v1::Nack::RETRY_FROM);
  nack.set_seq(seq);
  nack.set_code("gap");
  return actions;
}

void Session::Poison(const InFlight& rejected, SessionActions& actions) const {
  if (rejected.rejection_code.empty()) return;
  v1::Nack& nack = *actions.send.emplace_back().mutable_nack();
  nack.set_kind(v1::Nack::POISON);
  nack.set_seq(rejected.seq);
  nack.set_code(rejected.rejection_code);
  nack.set_detail(rejected.rejection_detail);
}

v1::CollectorMessage Session::MakeAck() const {
  v1::CollectorMessage message;
  message.mutable_ack()->set_committed_seq(committed_);
  message.mutable_ack()->set_credit_bytes(room_ ? options_.credit_bytes : 0);
  message.mutable_ack()->set_viewer_present(viewer_);
  return message;
}

SessionActions Session::SendAck() const {
  SessionActions actions;
  actions.send.push_back(MakeAck());
  return actions;
}

}  // namespace tokwatt
