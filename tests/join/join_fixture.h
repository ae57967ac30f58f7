// A real collector service behind TLS, and machines that knock at it with the agent's own code.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "agent/uplink/enrolment.h"
#include "agent/uplink/pinned_channel.h"
#include "agent/uplink/uplink.h"
#include "tests/agent/spool/spool_fixture.h"
#include "tests/collector/service/service_fixture.h"

namespace tokwatt {

// Boot time of this machine, wall time as a test says: threads wait, certificates age at will.
class WallOfTest : public Clock {
 public:
  explicit WallOfTest(const FakeClock& wall) : wall_(wall) {}
  MonoTime Mono() const override { return system_->Mono(); }
  WallTime Wall() const override { return wall_.Wall() + Nanoseconds(skew_ns.load()); }
  std::string BootId() const override { return system_->BootId(); }
  std::atomic<int64_t> skew_ns{0};

 private:
  const FakeClock& wall_;
  const std::unique_ptr<Clock> system_ = MakeSystemClock();
};

// The agent of one machine, as far as joining and sending go.
struct JoiningMachine : SpoolFixture {
  explicit JoiningMachine(const FakeClock& wall) : clock_of_machine(wall) {}

  JoinQuestion Question(const JoinToken& token) const {
    JoinQuestion question;
    question.token = token;
    question.device_id = id;
    question.name = "spark";
    question.key = key.ToPem();
    question.credentials = credentials;
    return question;
  }
  Result<JoinAnswer> Join(const JoinToken& token) {
    auto answer = AskToJoin(Question(token), clock_of_machine);
    if (!answer) return answer;
    credentials.collector = token.address;
    credentials.root = answer->root;
    credentials.key = key.ToPem();
    credentials.certificate = answer->certificate;
    id = answer->device_id;
    return answer;
  }
  std::unique_ptr<Uplink> Connect() {
    UplinkOptions uplink;
    uplink.collector = credentials.collector;
    uplink.collector_is_named = named;
    uplink.credentials = credentials;
    uplink.save_credentials = [this](const Credentials& saved) -> Result<> {
      credentials = saved;
      return {};
    };
    uplink.device_id.assign(id.begin(), id.end());
    uplink.name = "spark";
    uplink.backoff_base = std::chrono::milliseconds(20);
    uplink.backoff_cap = std::chrono::milliseconds(100);
    uplink.renewal_look = std::chrono::milliseconds(10);
    auto started = Uplink::Start(uplink, *spool, clock_of_machine, SeededRandom(3),
                                 {[](bool) {}, [](const v1::Command&) {}});
    EXPECT_TRUE(started) << started.error().message;
    return std::move(*started);
  }

  WallOfTest clock_of_machine;
  AgentDeviceId id{1, 2, 3};
  PrivateKey key = PrivateKey::Generate();
  Credentials credentials;
  bool named = false;  // the collector, by the configuration
  std::unique_ptr<Spool> spool = Open();
};

class JoinTest : public ServiceTest {
 protected:
  JoinTest() : ServiceTest(kTls) {}

  JoinToken Token(std::optional<DeviceId> replaces = std::nullopt) {
    return {gate->authority().root().key().SpkiSha256(),
            gate->codes().Make(clock.Wall(), replaces)->code, address()};
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port); }
  static DeviceId DeviceOf(const JoiningMachine& machine) { return machine.id; }
  // What a stranger's stream with these credentials ends with.
  grpc::Status SessionWith(const Credentials& credentials, char device) {
    const auto verdict = std::make_shared<HandshakeVerdict>();
    const PinnedTarget target{address(), gate->authority().root().key().SpkiSha256(),
                              credentials.key, credentials.certificate};
    const auto own =
        v1::Collector::NewStub(MakePinnedChannel(target, grpc::ChannelArguments(), clock, verdict));
    AgentStream stream(*own);
    stream.Hello(42, device);
    while (stream.Read().message_case() != v1::CollectorMessage::MESSAGE_NOT_SET) {
    }
    return stream.Finish();
  }

  JoiningMachine machine{clock};
};

}  // namespace tokwatt
