#include "probes/recording/tcp.h"

#include <mutex>
#include <string>
#include <utility>

#include "probes/power/plug_address.h"
#include "probes/recording/tcp_kind.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kKind[] = "tcp";

// Those of the plugs that are asked over TCP, each with what it was asked.
class TcpPlugs {
 public:
  struct Plug {
    std::string host;
    int port = 0;
    std::string recorded_name;  // "recorded-1"
    std::unique_ptr<TcpTranscript> transcript;

    std::string KeyOf(const std::string& question) const {
      return recorded_name + " " + transcript->NameOf(question);
    }
  };

  explicit TcpPlugs(const std::vector<RecordedPlug>& plugs) {
    for (const RecordedPlug& plug : plugs) {
      const TcpKind* kind = FindTcpKind(plug.real.kind);
      if (kind == nullptr) continue;
      const auto address = ParsePlugAddress(plug.real.url, kind->usual_port);
      const auto recorded = ParsePlugAddress(plug.recorded.url, kind->usual_port);
      if (!address || !recorded) continue;
      plugs_.push_back({address->host, address->port, recorded->host, kind->make(*address)});
    }
  }

  // The first of that address: outlets of one strip are one plug here.
  Result<Plug*> Find(const TcpRequest& request) {
    for (Plug& plug : plugs_) {
      const bool there = plug.host == request.host && plug.port == request.port;
      if (there && plug.transcript->IsAsked(request.question)) return &plug;
    }
    return Fail(Code::kUnavailable, "a recording asks only the configured plugs", "not_recorded");
  }

 private:
  std::vector<Plug> plugs_;
};

class RecordingTcp : public TcpClient {
 public:
  RecordingTcp(TcpClient& real, const std::vector<RecordedPlug>& plugs, RecordingWriter& writer)
      : real_(real), plugs_(plugs), writer_(writer) {}

  Result<std::string> Ask(const TcpRequest& request) override {
    TOKWATT_ASSIGN_OR_RETURN(TcpPlugs::Plug * plug, plugs_.Find(request));
    auto answer = real_.Ask(request);
    const std::lock_guard lock(mutex_);
    const std::string key = plug->KeyOf(request.question);
    writer_.Observe(kKind, key,
                    answer ? plug->transcript->Keep(*answer) : SilenceValue(answer.error()));
    return answer;
  }

 private:
  TcpClient& real_;
  std::mutex mutex_;
  TcpPlugs plugs_;
  RecordingWriter& writer_;
};

class RecordedTcp : public TcpClient {
 public:
  RecordedTcp(const std::vector<RecordedPlug>& plugs, const RecordedState& state)
      : plugs_(plugs), state_(state) {}

  Result<std::string> Ask(const TcpRequest& request) override {
    const std::lock_guard lock(mutex_);
    TOKWATT_ASSIGN_OR_RETURN(const TcpPlugs::Plug* plug, plugs_.Find(request));
    TOKWATT_ASSIGN_OR_RETURN(const json value, state_.Look(kKind, plug->KeyOf(request.question)));
    return plug->transcript->Play(value);
  }

 private:
  std::mutex mutex_;
  TcpPlugs plugs_;
  const RecordedState& state_;
};

}  // namespace

std::unique_ptr<TcpClient> MakeRecordingTcp(TcpClient& real, const std::vector<RecordedPlug>& plugs,
                                            RecordingWriter& writer) {
  return std::make_unique<RecordingTcp>(real, plugs, writer);
}

std::unique_ptr<TcpClient> MakeRecordedTcp(const std::vector<RecordedPlug>& plugs,
                                           const RecordedState& state) {
  return std::make_unique<RecordedTcp>(plugs, state);
}

}  // namespace tokwatt
