// The uplink over gRPC: one thread moves the messages of one stream at a time.
#include "agent/uplink/uplink.h"

#include <grpcpp/grpcpp.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "agent/uplink/collector_link.h"
#include "agent/uplink/connection_state.h"
#include "agent/uplink/stream_failure.h"
#include "agent/uplink/uplink_conversation.h"
#include "agent/uplink/wakeable_queue.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {
namespace {

constexpr std::chrono::seconds kCredentialsPeriod{2};

using Stream = grpc::ClientAsyncReaderWriter<v1::AgentMessage, v1::CollectorMessage>;

class GrpcUplink : public Uplink {
 public:
  GrpcUplink(UplinkOptions options, BatchLog& log, const Clock& clock, RandomSource random,
             Hooks hooks)
      : options_(std::move(options)),
        clock_(clock),
        backoff_(options_.backoff_base, options_.backoff_cap, std::move(random)),
        conversation_(options_, log, clock, std::move(hooks)),
        connection_(clock, options_.collector) {}
  Result<> Open() {
    TOKWATT_ASSIGN_OR_RETURN(link_, CollectorLink::Make(options_, clock_));
    thread_ = std::thread([this] { Run(); });
    return {};
  }
  ~GrpcUplink() override {
    stopping_ = true;
    connection_.SetStopping();
    queue_.Wake();
    if (thread_.joinable()) thread_.join();
  }

  void NotifySpooled() override { queue_.Wake(); }
  void SendProgress(v1::CommandProgress progress) override {
    conversation_.SendProgress(std::move(progress));
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
      const bool round_is_over = RunStream();
      const bool lived = clock_.Mono() - started >= options_.healthy_after;
      if (lived || conversation_.progressed()) backoff_.Reset();
      // A new epoch is worth a new stream at once; two in a row are a quarrel.
      const bool waits = round_is_over && !(reopen_ && !reopened);
      if (waits && !stopping_) WaitOut(backoff_.Next());
    }
    queue_.Close();
  }

  // Who has just given the machine a new address or certificate does not wait for the backoff.
  void WaitOut(Nanoseconds duration) {
    const MonoTime until = clock_.Mono() + duration;
    MonoTime look{};
    while (!stopping_ && clock_.Mono() < until) {
      if (clock_.Mono() >= look) {
        if (link_->IsOutdated()) return backoff_.Reset();
        look = clock_.Mono() + kCredentialsPeriod;
      }
      queue_.Next(clock_, std::min(until, look));
    }
  }

  // One stream from its call to its status. False: another address is worth a try at once.
  bool RunStream() {
    reopen_ = false;
    auto greeting = conversation_.Greeting();
    if (!greeting) {
      connection_.SetDisconnected(link_->address(), greeting.error());
      return true;
    }
    grpc::ClientContext context;
    stream_ = link_->Prepare().PrepareAsyncSession(&context, queue_.get());
    outgoing_ = std::move(*greeting);
    writing_ = true;  // until the greeting is
    finishing_ = false;
    cancelled_ = false;
    half_closed_ = false;
    finished_ = false;
    end_ = {};
    opened_ = clock_.Mono();
    pending_ = 1;
    drain_until_.reset();
    welcome_until_ = clock_.Mono() + options_.welcome_timeout;
    stream_->StartCall(AsTag(kStarted));
    grpc::Status final_status;
    while (!finished_ || pending_ > 0) Step(context, final_status);
    stream_.reset();
    end_.welcomed = conversation_.welcomed();
    end_.lasted = clock_.Mono() - opened_;
    conversation_.End(static_cast<Code>(final_status.error_code()));
    const auto over = link_->Ended(final_status, end_);
    if (over) connection_.SetDisconnected(link_->address(), *over);
    return over.has_value();
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
    end_.started = true;
    Write();
    Read();
  }

  void OnRead(bool ok, grpc::Status& final_status) {
    if (!ok) return Finish(final_status);
    end_.heard = true;
    const bool was_welcome = conversation_.welcomed();
    conversation_.Hear(incoming_);
    if (!was_welcome && conversation_.welcomed()) {
      connection_.SetCollectorVersion(conversation_.collector_version());
      link_->Welcomed(conversation_.collector_addresses());
      connection_.SetConnected(link_->address());
    }
    Read();
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
    if (!conversation_.welcomed()) {
      next = welcome_until_;
    } else if (!writing_ && !half_closed_) {
      // A probe that is due waits for the write before it: waking for it would be spinning.
      next = conversation_.probe_due();
    }
    if (drain_until_) next = std::min(next, *drain_until_);
    return next;
  }

  void CheckDeadlines(grpc::ClientContext& context) {
    const MonoTime now = clock_.Mono();
    if (!conversation_.welcomed() && !reopen_ && now >= welcome_until_) {
      end_.gave_up = true;
      Cancel(context);
    }
    if (conversation_.welcomed() && now - opened_ >= StreamFailures::kHolds) connection_.SetHolds();
    if (!stopping_ && conversation_.welcomed() && !finishing_) link_->KeepRenewed();
    if (!stopping_) return;
    if (!drain_until_) drain_until_ = now + options_.drain_timeout;
    if (!conversation_.welcomed() || now >= *drain_until_) Cancel(context);
  }

  void Pump(grpc::ClientContext& context) {
    if (writing_ || finishing_ || cancelled_ || half_closed_) return;
    UplinkConversation::Turn turn = conversation_.Next();
    if (auto* message = std::get_if<v1::AgentMessage>(&turn)) {
      outgoing_ = std::move(*message);
      writing_ = true;
      Write();
    } else if (const auto* reopen = std::get_if<UplinkSession::Reopen>(&turn)) {
      spdlog::warn("opening a new stream: {}", reopen->why);
      reopen_ = true;
      Cancel(context);
    } else if (std::holds_alternative<UplinkConversation::Done>(turn) && stopping_) {
      HalfClose();
    }
  }

  // The collector ends the stream then.
  void HalfClose() {
    half_closed_ = true;
    ++pending_;
    stream_->WritesDone(AsTag(kWritten));
  }

  const UplinkOptions options_;
  const Clock& clock_;
  Backoff backoff_;
  UplinkConversation conversation_;

  std::atomic<bool> stopping_{false};
  WakeableQueue queue_;
  std::unique_ptr<CollectorLink> link_;

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
  StreamEnd end_;
  int pending_ = 0;  // operations that gRPC has not completed
  MonoTime opened_;
  MonoTime welcome_until_;
  std::optional<MonoTime> drain_until_;

  ConnectionState connection_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Uplink>> Uplink::Start(const UplinkOptions& options, BatchLog& log,
                                              const Clock& clock, RandomSource random,
                                              Hooks hooks) {
  auto uplink =
      std::make_unique<GrpcUplink>(options, log, clock, std::move(random), std::move(hooks));
  TOKWATT_RETURN_IF_ERROR(uplink->Open());
  return uplink;
}

}  // namespace tokwatt
