// MakeNvmlSession: connects to NVIDIA's driver, and again when an answer ended that.
#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/dynamic_library.h"
#include "probes/nvidia/nvml_api.h"
#include "probes/nvidia/nvml_driver_connection.h"
#include "probes/nvidia/nvml_session.h"

namespace tokwatt {
namespace {

constexpr char kLibrary[] = "libnvidia-ml.so.1";
constexpr std::chrono::minutes kFirstWait(1);
constexpr std::chrono::hours kLongestWait(1);

class NvmlDriverSession : public NvmlSession {
 public:
  explicit NvmlDriverSession(const Env& env)
      : env_(env),
        wait_(kFirstWait),
        facts_(Fail(Code::kUnavailable, "NVIDIA's driver was not asked yet", "not_asked_yet")) {}

  Result<> Load() override;
  Result<std::shared_ptr<const NvmlConnection>> Connect() override;
  Result<NvidiaGpus> Facts() const override;

 private:
  Result<> LoadLocked();
  Result<std::shared_ptr<const NvmlDriverConnection>> OpenLocked();
  void Remember(Result<NvidiaGpus> facts);

  const Env env_;

  std::mutex mutex_;  // held while the driver connects
  std::shared_ptr<const DynamicLibrary> library_;
  NvmlApi api_;
  std::optional<MonoTime> tried_at_;
  Nanoseconds wait_;  // from then to the next try
  std::shared_ptr<const NvmlDriverConnection> connection_;
  Error error_;  // why there is none
  NvmlDriverConnection::Names names_;

  mutable std::mutex facts_mutex_;  // never held while the driver is asked
  Result<NvidiaGpus> facts_;
};

Result<> NvmlDriverSession::Load() {
  const std::lock_guard lock(mutex_);
  return LoadLocked();
}

Result<> NvmlDriverSession::LoadLocked() {
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

Result<std::shared_ptr<const NvmlConnection>> NvmlDriverSession::Connect() {
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
    return tl::unexpected<Error>(error_);
  }
  connection_ = *opened;
  Remember(connection_->Facts());
  return connection_;
}

Result<std::shared_ptr<const NvmlDriverConnection>> NvmlDriverSession::OpenLocked() {
  TOKWATT_RETURN_IF_ERROR(LoadLocked());
  if (NvidiaGraphicsSleep(env_)) {
    return Fail(Code::kUnavailable, "the GPU sleeps, and asking its driver would wake it",
                "suspended");
  }
  auto opened = NvmlDriverConnection::Open(api_, names_);
  if (!opened && opened.error().reason == "driver_not_loaded" && !HasNvidiaGraphics(env_)) {
    return Fail(Code::kNotFound, "this machine has no NVIDIA graphics");
  }
  return opened;
}

void NvmlDriverSession::Remember(Result<NvidiaGpus> facts) {
  const std::lock_guard lock(facts_mutex_);
  facts_ = std::move(facts);
}

Result<NvidiaGpus> NvmlDriverSession::Facts() const {
  const std::lock_guard lock(facts_mutex_);
  return facts_;
}

}  // namespace

std::shared_ptr<NvmlSession> MakeNvmlSession(const Env& env) {
  return std::make_shared<NvmlDriverSession>(env);
}

}  // namespace tokwatt
