#include "probes/nvidia/nvml_session.h"

#include <algorithm>
#include <utility>

namespace tokwatt {
namespace {

constexpr char kLibrary[] = "libnvidia-ml.so.1";
constexpr std::chrono::minutes kFirstWait(1);
constexpr std::chrono::hours kLongestWait(1);

}  // namespace

NvmlSession::NvmlSession(const Env& env)
    : env_(env),
      wait_(kFirstWait),
      facts_(Fail(Code::kUnavailable, "NVIDIA's driver was not asked yet", "not_asked_yet")) {}

Result<> NvmlSession::Load() {
  const std::lock_guard lock(mutex_);
  return LoadLocked();
}

Result<> NvmlSession::LoadLocked() {
  if (library_ != nullptr) return {};
  if (env_.libraries == nullptr) return Fail(Code::kNotFound, "no NVIDIA driver library");
  auto library = env_.libraries->Open({kLibrary});
  if (!library && library.error().code == Code::kNotFound) {
    return Fail(Code::kNotFound, "no NVIDIA driver library");
  }
  if (!library) {
    Error error = Wrap(library.error(), "NVIDIA's driver library").value();
    error.fix = "install NVIDIA's driver again";
    return tl::unexpected<Error>(std::move(error));
  }
  TOKWATT_ASSIGN_OR_RETURN(api_, LoadNvmlApi(**library));
  library_ = *std::move(library);
  return {};
}

Result<std::shared_ptr<const NvmlConnection>> NvmlSession::Connect() {
  const std::lock_guard lock(mutex_);
  if (connection_ != nullptr && !connection_->broken()) return connection_;
  const MonoTime now = env_.clock->Mono();
  const bool too_early = tried_at_ && now - *tried_at_ < wait_;
  // NVML counts inits: one more, while somebody still asks through the old, would change nothing.
  if (connection_ != nullptr && (too_early || connection_.use_count() > 1)) return connection_;
  if (too_early) return tl::unexpected<Error>(error_);
  const bool disturbs = connection_ != nullptr && connection_->gpus().size() > 1;
  const bool worked_meanwhile = tried_at_ && now - *tried_at_ >= 2 * wait_;
  wait_ = disturbs && !worked_meanwhile ? std::min<Nanoseconds>(2 * wait_, kLongestWait)
                                        : Nanoseconds(kFirstWait);
  tried_at_ = now;
  connection_.reset();
  const auto opened = OpenLocked();
  if (!opened) {
    error_ = opened.error();
    Remember(tl::unexpected<Error>(error_));
    return opened;
  }
  connection_ = *opened;
  Remember(connection_->Facts());
  return connection_;
}

Result<std::shared_ptr<const NvmlConnection>> NvmlSession::OpenLocked() {
  TOKWATT_RETURN_IF_ERROR(LoadLocked());
  if (NvidiaGraphicsSleep(env_)) {
    return Fail(Code::kUnavailable, "the GPU sleeps, and asking its driver would wake it",
                "suspended");
  }
  auto opened = NvmlConnection::Open(api_, names_);
  if (!opened && opened.error().reason == "driver_not_loaded" && !HasNvidiaGraphics(env_)) {
    return Fail(Code::kNotFound, "this machine has no NVIDIA graphics");
  }
  return opened;
}

void NvmlSession::Remember(Result<NvidiaGpus> facts) {
  const std::lock_guard lock(facts_mutex_);
  facts_ = std::move(facts);
}

Result<NvidiaGpus> NvmlSession::Facts() const {
  const std::lock_guard lock(facts_mutex_);
  return facts_;
}

}  // namespace tokwatt
