#include "collector/service/session_reactor.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "base/version_skew.h"
#include "collector/ingest/same_batches.h"
#include "collector/service/status.h"

namespace tokwatt {
namespace {

// An agent that does not read its answers is not read either.
constexpr size_t kMaxOutgoing = 64;

SessionNotice ToNotice(const Session& session) {
  const v1::Hello& hello = session.hello();
  return {session.device(),
          hello.name(),
          true,
          {hello.allowed_commands().begin(), hello.allowed_commands().end()},
          session.joined()};
}

void KeepAnnouncedName(Store& store, const DeviceId& device, const std::string& name) {
  const std::string key = AnnouncedNameKey(device);
  const auto kept = store.GetMeta(key);
  if (name.empty() || !kept || *kept == name) return;
  if (const auto put = store.PutMeta(key, name); !put) {
    spdlog::warn("the name of {} was not kept: {}", ToHex(device), put.error().message);
  }
}

}  // namespace

Result<std::optional<DeviceId>> Admit(const ServiceContext& context, const Peer& peer) {
  if (!peer.tls) return std::nullopt;
  Result<DeviceId> admitted =
      peer.certificate.empty()
          ? Fail(Code::kUnauthenticated, "a machine must join this collector before it sends",
                 "no_certificate", "give it a line to paste: tokwatt devices add")
          : context.gate->Admit(peer.certificate);
  if (admitted) return std::optional(*admitted);
  context.gate->refusals().Note(peer.address, "a session was refused: " + admitted.error().message);
  return tl::unexpected<Error>(std::move(admitted).error());
}

SessionReactor::SessionReactor(const ServiceContext& context, const SessionOptions& options,
                               std::string address)
    : context_(context),
      address_(std::move(address)),
      session_(*context.clock, *context.clocks, options) {}

SessionReactor* SessionReactor::Start(const ServiceContext& context, const Peer& peer) {
  const auto admitted = Admit(context, peer);
  SessionOptions options;
  options.collector_version = context.version;
  if (admitted) options.device = *admitted;
  if (admitted) options.addresses = context.addresses();
  std::shared_ptr<SessionReactor> reactor(new SessionReactor(context, options, peer.address));
  const std::lock_guard lock(reactor->mutex_);
  reactor->self_ = reactor;
  if (!admitted) reactor->finish_ = ToStatus(admitted.error());
  reactor->Pump();
  return reactor.get();
}

void SessionReactor::OnReadDone(bool ok) {
  const std::lock_guard lock(mutex_);
  reading_ = false;
  if (!ok) {
    half_closed_ = true;
    return Pump();
  }
  Do(session_.OnMessage(incoming_));
}

void SessionReactor::OnWriteDone(bool ok) {
  const std::lock_guard lock(mutex_);
  writing_ = false;
  outgoing_.pop_front();
  if (!ok) FinishSoon(grpc::Status::CANCELLED);
  Pump();
}

void SessionReactor::OnCancel() {
  const std::lock_guard lock(mutex_);
  FinishSoon(grpc::Status::CANCELLED);
  Pump();
}

void SessionReactor::OnDone() {
  std::shared_ptr<SessionReactor> self;  // destroyed after the lock
  const std::lock_guard lock(mutex_);
  finished_ = true;
  self = std::move(self_);
  if (generation_ != 0) context_.table->Leave(session_.device(), generation_);
}

void SessionReactor::Fence() {
  const std::lock_guard lock(mutex_);
  Do(session_.OnFenced());
}

void SessionReactor::Stop() {
  const std::lock_guard lock(mutex_);
  Do(session_.OnStop());
}

void SessionReactor::End(const Error& why) {
  const std::lock_guard lock(mutex_);
  Do(session_.OnEnd(why));
}

void SessionReactor::SetViewer(bool present) {
  const std::lock_guard lock(mutex_);
  Do(session_.OnViewer(present));
}

void SessionReactor::SetRoom() {
  const std::lock_guard lock(mutex_);
  Do(session_.OnRoom(true));
}

Result<> SessionReactor::Send(const DeviceCommand& command) {
  const std::lock_guard lock(mutex_);
  TOKWATT_ASSIGN_OR_RETURN(SessionActions actions, session_.OnCommand(command));
  Do(std::move(actions));
  return {};
}

void SessionReactor::Opened(uint64_t watermark, uint64_t same_through) {
  const std::lock_guard lock(mutex_);
  Do(session_.OnOpened(generation_, watermark, same_through));
}

void SessionReactor::Committed(const Result<CommitResult>& result) {
  const std::lock_guard lock(mutex_);
  Do(session_.OnCommitted(result));
}

void SessionReactor::Do(SessionActions actions) {
  if (actions.opened) Open();
  for (PreparedBatch& batch : actions.commit) Submit(std::move(batch));
  for (v1::CollectorMessage& message : actions.send) Enqueue(std::move(message));
  for (ProgressNotice& progress : actions.progress) {
    context_.listener->OnProgress(std::make_shared<ProgressNotice>(std::move(progress)));
  }
  if (actions.finish && !finish_) {
    if (generation_ == 0) NoteRefusal(*actions.finish);
    finish_ = ToStatus(*actions.finish);
  }
  Pump();
}

// A hello that was not good.
void SessionReactor::NoteRefusal(const Error& why) {
  context_.gate->refusals().Note(address_, "a session was refused: " + why.message);
}

// Sessions are fenced from newer to older only, so that two of them never wait for each other.
void SessionReactor::Open() {
  const v1::Hello& hello = session_.hello();
  const auto skew = VersionSkew(hello.agent_version(), context_.version);
  if (skew) spdlog::info("{} ({}): {}; {}", address_, hello.name(), skew->detail, skew->fix);
  if (const auto alone = context_.gate->AdmitBoot(session_.device(), hello.clock().boot_id());
      !alone) {
    return Do(session_.OnEnd(alone.error()));
  }
  const auto entry = context_.table->Join(ToNotice(session_), shared_from_this());
  generation_ = entry.generation;
  session_.OnViewer(entry.viewer);
  context_.writer->Post([self = shared_from_this(), device = session_.device(),
                         hello = session_.hello()](Store& store) {
    KeepAnnouncedName(store, device, hello.name());
    store.Fence(device, hello.epoch(), self->generation_);
    const auto opened = [&]() -> Result<> {
      TOKWATT_ASSIGN_OR_RETURN(const uint64_t watermark, store.Watermark(device, hello.epoch()));
      TOKWATT_ASSIGN_OR_RETURN(const uint64_t same, SameThrough(store, device, hello, watermark));
      self->Opened(watermark, same);
      return {};
    }();
    if (opened) return;
    spdlog::error("a session of {} was not opened: {}", ToHex(device), opened.error().message);
    self->Stop();
  });
}

void SessionReactor::Submit(PreparedBatch batch) {
  context_.writer->Submit(
      {std::move(batch), [self = shared_from_this()](const Result<CommitResult>& result) {
         self->Committed(result);
       }});
  if (context_.writer->has_room()) return;
  for (v1::CollectorMessage& message : session_.OnRoom(false).send) Enqueue(std::move(message));
}

void SessionReactor::Enqueue(v1::CollectorMessage message) {
  const size_t n_waiting = outgoing_.size() - (writing_ ? 1 : 0);
  if (message.has_ack() && n_waiting > 0 && outgoing_.back().has_ack()) {
    outgoing_.back() = std::move(message);  // cumulative: the newer one says it all
  } else {
    outgoing_.push_back(std::move(message));
  }
}

void SessionReactor::FinishSoon(const grpc::Status& status) {
  if (!finish_) finish_ = status;
  outgoing_.resize(writing_ ? 1 : 0);
}

// Starts what can be started: a write, the end, a read.
void SessionReactor::Pump() {
  if (finished_) return;
  if (!writing_ && !outgoing_.empty()) {
    writing_ = true;
    StartWrite(&outgoing_.front());
  } else if (!writing_ && (finish_ || (half_closed_ && session_.idle()))) {
    finished_ = true;
    return Finish(finish_.value_or(grpc::Status::OK));
  }
  const bool may_read = !reading_ && !half_closed_ && !finish_ && outgoing_.size() < kMaxOutgoing;
  if (may_read && session_.wants_message()) {
    reading_ = true;
    StartRead(&incoming_);
  }
}

}  // namespace tokwatt
