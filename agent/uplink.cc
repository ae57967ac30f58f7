// The uplink over one gRPC stream. Long because reads, writes and deadlines of a stream share its
// state.
#include "agent/uplink.h"

#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "agent/connection_state.h"
#include "agent/progress_queue.h"
#include "agent/time_probe.h"
#include "agent/uplink_channel.h"
#include "agent/uplink_session.h"
#include "agent/wakeable_queue.h"
#include "base/version.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {
namespace {

using Stream = grpc::ClientAsyncReaderWriter<v1::AgentMessage, v1::CollectorMessage>;

void Describe(const UplinkOptions& options, const Clock& clock, v1::Hello& hello) {
  hello.set_agent_version(kVersion);
  hello.set_name(options.name);
  for (const std::string& command : options.allowed_commands) hello.add_allowed_commands(command);
  hello.mutable_clock()->set_wall_ns(clock.Wall().ns);
  hello.mutable_clock()->set_boot_ns(clock.Mono().ns);
  hello.mutable_clock()->set_boot_id(clock.BootId());
}

class GrpcUplink : public Uplink {
 public:
  GrpcUplink(const std::string& target, UplinkOptions options, BatchLog& log, const Clock& clock,
             RandomSource random, Hooks hooks)
      : options_(std::move(options)),
        clock_(clock),
        hooks_(std::move(hooks)),
        backoff_(options_.backoff_base, options_.backoff_cap, std::move(random)),
        session_(log, options_.device_id),
        stub_(v1::Collector::NewStub(MakeUplinkChannel(target, options_))),
        connection_(clock, options_.collector) {
    thread_ = std::thread([this] { Run(); });
  }
  ~GrpcUplink() override {
    stopping_ = true;
    connection_.SetStopping();
    queue_.Wake();
    thread_.join();
  }

  void NotifySpooled() override { queue_.Wake(); }
  void SendProgress(v1::CommandProgress progress) override {
    progress_.Push(std::move(progress));
    queue_.Wake();
  }
  UplinkStatus status() const override { return connection_.status(); }

 private:
  enum Tag : size_t { kStarted, kRead, kWritten, kFinished };

  // gRPC hands back the address it was given.
  void* AsTag(Tag tag) { return &tags_[tag]; }

  void Run() {
    while (!stopping_) {
      const MonoTime started = clock_.Mono();
      const bool reopened = reopen_;
      RunStream();
      if (clock_.Mono() - started >= options_.healthy_after) backoff_.Reset();
      // A new epoch is worth a new stream at once; two in a row are a quarrel.
      if (!(reopen_ && !reopened) && !stopping_) WaitOut(backoff_.Next());
    }
    queue_.Close();
  }

  void WaitOut(Nanoseconds duration) {
    const MonoTime until = clock_.Mono() + duration;
    while (!stopping_ && clock_.Mono() < until) queue_.Next(clock_, until);
  }

  // One stream from its call to its status.
  void RunStream() {
    reopen_ = false;
    v1::AgentMessage hello;
    if (const auto opened = session_.Open(*hello.mutable_hello()); !opened) {
      return connection_.Set(false, opened.error().message);
    }
    Describe(options_, clock_, *hello.mutable_hello());
    grpc::ClientContext context;
    stream_ = stub_->PrepareAsyncSession(&context, queue_.get());
    outgoing_ = std::move(hello);
    writing_ = true;  // until the hello is
    finishing_ = false;
    cancelled_ = false;
    half_closed_ = false;
    finished_ = false;
    pending_ = 1;
    drain_until_.reset();
    welcome_until_ = clock_.Mono() + options_.welcome_timeout;
    stream_->StartCall(AsTag(kStarted));
    grpc::Status final_status;
    while (!finished_ || pending_ > 0) Step(context, final_status);
    stream_.reset();
    session_.OnEnd(static_cast<Code>(final_status.error_code()));
    hooks_.viewer(false);
    connection_.Set(false, final_status.ok() ? "the collector closed the stream"
                                             : final_status.error_message());
  }

  // Handles one completion or timeout.
  void Step(grpc::ClientContext& context, grpc::Status& final_status) {
    const auto completion = queue_.Next(clock_, NextDeadline());
    if (completion && completion->tag != nullptr) {
      --pending_;
      OnCompletion(*static_cast<Tag*>(completion->tag), completion->ok, final_status);
    }
    CheckDeadlines(context);
    Pump(context);
  }

  void OnCompletion(Tag tag, bool ok, grpc::Status& final_status) {
    switch (tag) {
      case kStarted:
        return OnStarted(ok, final_status);
      case kRead:
        return OnRead(ok, final_status);
      case kWritten:
        writing_ = !ok;  // failed: the read will fail too
        return;
      case kFinished:
        finished_ = true;
    }
  }

  void Read() {
    ++pending_;
    stream_->Read(&incoming_, AsTag(kRead));
  }
  void Write() {
    ++pending_;
    stream_->Write(outgoing_, AsTag(kWritten));
  }

  void OnStarted(bool ok, grpc::Status& final_status) {
    if (!ok) return Finish(final_status);
    Write();
    Read();
  }

  void OnRead(bool ok, grpc::Status& final_status) {
    if (!ok) return Finish(final_status);
    const bool was_welcome = session_.welcomed();
    OnMessage(incoming_);
    if (!was_welcome && session_.welcomed()) {
      connection_.Set(true, "");
      prober_.Restart(clock_.Mono());
    }
    Read();
  }

  void OnMessage(const v1::CollectorMessage& message) {
    switch (message.message_case()) {
      case v1::CollectorMessage::kWelcome:
        session_.OnWelcome(message.welcome());
        break;
      case v1::CollectorMessage::kAck:
        session_.OnAck(message.ack());
        break;
      case v1::CollectorMessage::kNack:
        OnNack(message.nack());
        break;
      case v1::CollectorMessage::kTimeReply:
        prober_.OnReply(message.time_reply(), clock_.Mono());
        break;
      case v1::CollectorMessage::kCommand:
        if (!options_.allowed_commands.empty()) hooks_.command(message.command());
        break;
      case v1::CollectorMessage::MESSAGE_NOT_SET:
        break;  // of a newer version
    }
    hooks_.viewer(session_.viewer_present());
  }

  void OnNack(const v1::Nack& nack) {
    spdlog::warn("the collector refused batch {}: {} {} {}", nack.seq(),
                 v1::Nack::Kind_Name(nack.kind()), nack.code(), nack.detail());
    session_.OnNack(nack);
  }

  void Finish(grpc::Status& final_status) {
    if (finishing_) return;
    finishing_ = true;
    ++pending_;
    stream_->Finish(&final_status, AsTag(kFinished));
  }

  void Cancel(grpc::ClientContext& context) {
    if (cancelled_ || finishing_) return;
    cancelled_ = true;
    context.TryCancel();
  }

  MonoTime NextDeadline() const {
    MonoTime next{INT64_MAX};
    if (finishing_ || cancelled_) return next;
    if (!session_.welcomed()) next = welcome_until_;
    // A probe that is due waits for the write before it: waking for it would be spinning.
    if (session_.welcomed() && !writing_ && !half_closed_) next = prober_.due();
    if (drain_until_) next = std::min(next, *drain_until_);
    return next;
  }

  void CheckDeadlines(grpc::ClientContext& context) {
    const MonoTime now = clock_.Mono();
    if (!session_.welcomed() && !reopen_ && now >= welcome_until_) Cancel(context);
    if (!stopping_) return;
    if (!drain_until_) drain_until_ = now + options_.drain_timeout;
    if (!session_.welcomed() || now >= *drain_until_) Cancel(context);
  }

  void Pump(grpc::ClientContext& context) {
    if (writing_ || finishing_ || cancelled_ || half_closed_) return;
    auto next = NextMessage(context);
    if (!next) return;
    outgoing_ = std::move(*next);
    writing_ = true;
    Write();
  }

  // Everything is said and acknowledged: the collector ends the stream.
  void HalfClose() {
    half_closed_ = true;
    ++pending_;
    stream_->WritesDone(AsTag(kWritten));
  }

  std::optional<v1::AgentMessage> NextMessage(grpc::ClientContext& context) {
    v1::AgentMessage message;
    if (session_.welcomed() && clock_.Mono() >= prober_.due()) {
      *message.mutable_time_probe() = prober_.Make(clock_.Mono());
      return message;
    }
    if (session_.welcomed()) {
      if (auto progress = progress_.PopRunning()) {
        *message.mutable_progress() = std::move(*progress);
        return message;
      }
    }
    UplinkSession::Step step = session_.Next();
    if (auto* batch = std::get_if<v1::AgentMessage>(&step)) return std::move(*batch);
    if (auto* reopen = std::get_if<UplinkSession::Reopen>(&step)) {
      spdlog::warn("opening a new stream: {}", reopen->why);
      reopen_ = true;
      Cancel(context);
      return std::nullopt;
    }
    if (!session_.welcomed() || !session_.all_acknowledged()) return std::nullopt;
    if (auto end = progress_.PopEnd()) {
      *message.mutable_progress() = std::move(*end);
      return message;
    }
    if (stopping_) HalfClose();
    return std::nullopt;
  }

  const UplinkOptions options_;
  const Clock& clock_;
  const Hooks hooks_;
  Backoff backoff_;
  UplinkSession session_;
  TimeProber prober_;
  ProgressQueue progress_;

  std::atomic<bool> stopping_{false};
  WakeableQueue queue_;
  std::unique_ptr<v1::Collector::Stub> stub_;

  std::array<Tag, 4> tags_ = {kStarted, kRead, kWritten, kFinished};

  // Of the open stream.
  std::unique_ptr<Stream> stream_;
  v1::AgentMessage outgoing_;
  v1::CollectorMessage incoming_;
  bool writing_ = false;
  bool finishing_ = false;
  bool cancelled_ = false;
  bool half_closed_ = false;
  bool finished_ = false;
  bool reopen_ = false;
  int pending_ = 0;  // operations that gRPC has not completed
  MonoTime welcome_until_;
  std::optional<MonoTime> drain_until_;

  ConnectionState connection_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Uplink>> Uplink::Start(const UplinkOptions& options, BatchLog& log,
                                              const Clock& clock, RandomSource random,
                                              Hooks hooks) {
  TOKWATT_ASSIGN_OR_RETURN(const std::string target, LoopbackTarget(options.collector));
  return std::make_unique<GrpcUplink>(target, options, log, clock, std::move(random),
                                      std::move(hooks));
}

}  // namespace tokwatt
