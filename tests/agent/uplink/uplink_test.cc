// The uplink over real gRPC on loopback, against a collector that a test plays.
#include "agent/uplink/uplink.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>

#include "agent/uplink/local_target.h"
#include "tests/agent/spool/spool_fixture.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {
namespace {

using testing::ElementsAre;

// Answers every stream by a script: welcome, ack of every batch, reply to time probes.
class PlayedCollector : public v1::Collector::Service {
 public:
  using ServerStream = grpc::ServerReaderWriter<v1::CollectorMessage, v1::AgentMessage>;

  explicit PlayedCollector(const std::string& address = "127.0.0.1:0", uint64_t committed = 0)
      : committed_(committed) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~PlayedCollector() override { server_->Shutdown(std::chrono::system_clock::now()); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  grpc::Status Session(grpc::ServerContext*, ServerStream* stream) override {
    v1::AgentMessage message;
    while (stream->Read(&message)) {
      Note(message);
      if (message.has_hello()) Welcome(*stream);
      if (message.has_batch()) Ack(*stream, message.batch().seq());
      if (message.has_batch() && breaks_) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "cut");
      if (message.has_time_probe()) Reply(*stream, message.time_probe());
    }
    return grpc::Status::OK;
  }

  // Waits until a message came for which `wanted` holds.
  template <typename Predicate>
  v1::AgentMessage Await(const Predicate& wanted) {
    std::unique_lock lock(mutex_);
    while (true) {
      for (const v1::AgentMessage& message : received_) {
        if (wanted(message)) return message;
      }
      changed_.wait(lock);
    }
  }
  std::vector<std::string> Kinds() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> kinds;
    for (const v1::AgentMessage& message : received_) {
      if (message.has_batch()) kinds.push_back("batch " + std::to_string(message.batch().seq()));
      if (message.has_progress()) kinds.push_back(message.progress().state());
    }
    return kinds;
  }
  void BreakAfterEachBatch() { breaks_ = true; }
  void SendOnWelcome(v1::Command command) { command_ = std::move(command); }

 private:
  void Note(const v1::AgentMessage& message) {
    const std::lock_guard lock(mutex_);
    received_.push_back(message);
    changed_.notify_all();
  }
  void Welcome(ServerStream& stream) {
    v1::CollectorMessage reply;
    reply.mutable_welcome()->set_committed_seq(committed_);
    reply.mutable_welcome()->set_credit_bytes(1 << 18);
    reply.mutable_welcome()->set_viewer_present(true);
    stream.Write(reply);
    if (!command_) return;
    v1::CollectorMessage command;
    *command.mutable_command() = *command_;
    stream.Write(command);
  }
  void Ack(ServerStream& stream, uint64_t seq) {
    committed_ = seq;
    v1::CollectorMessage reply;
    reply.mutable_ack()->set_committed_seq(seq);
    reply.mutable_ack()->set_credit_bytes(1 << 18);
    stream.Write(reply);
  }
  static void Reply(ServerStream& stream, const v1::TimeProbe& probe) {
    v1::CollectorMessage reply;
    reply.mutable_time_reply()->set_id(probe.id());
    reply.mutable_time_reply()->set_agent_boot_ns(probe.agent_boot_ns());
    stream.Write(reply);
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<v1::AgentMessage> received_;
  std::atomic<uint64_t> committed_;
  std::optional<v1::Command> command_;
  std::atomic<bool> breaks_{false};
};

class UplinkTest : public testing::Test, protected SpoolFixture {
 protected:
  std::unique_ptr<Uplink> Connect(const std::string& address, Uplink::Hooks hooks) {
    UplinkOptions uplink_options;
    uplink_options.collector = address;
    uplink_options.device_id = std::string(16, 'd');
    uplink_options.name = "desk";
    uplink_options.allowed_commands = {"benchmark"};
    uplink_options.backoff_base = std::chrono::milliseconds(50);
    uplink_options.backoff_cap = std::chrono::milliseconds(200);
    auto uplink = Uplink::Start(uplink_options, *spool_, *system_clock_, SeededRandom(3), hooks);
    EXPECT_TRUE(uplink) << uplink.error().message;
    return std::move(*uplink);
  }
  static Uplink::Hooks NoHooks() {
    return {[](bool) {}, [](const v1::Command&) {}};
  }
  static v1::CommandProgress Progress(const std::string& state) {
    v1::CommandProgress progress;
    progress.set_command_id("c");
    progress.set_state(state);
    return progress;
  }

  const std::unique_ptr<Clock> system_clock_ = MakeSystemClock();
  std::unique_ptr<Spool> spool_ = Open();
};

TEST_F(UplinkTest, CarriesWhatIsSpooledAndMeasuresTheClock) {
  PlayedCollector collector;
  spool_->Append(Batch("a"));
  const auto uplink = Connect(collector.address(), NoHooks());
  const auto hello = collector.Await([](const auto& m) { return m.has_hello(); });
  EXPECT_EQ(hello.hello().name(), "desk");
  EXPECT_THAT(hello.hello().allowed_commands(), ElementsAre("benchmark"));
  EXPECT_EQ(hello.hello().clock().boot_id(), system_clock_->BootId());
  EXPECT_EQ(collector.Await([](const auto& m) { return m.has_batch(); }).batch().body(), "a");
  collector.Await([](const auto& m) {
    return m.has_time_probe() && m.time_probe().has_previous_round_trip_ns();
  });
  spool_->Append(Batch("b"));
  uplink->NotifySpooled();
  collector.Await([](const auto& m) { return m.has_batch() && m.batch().seq() == 2; });
  EXPECT_TRUE(uplink->status().connected);
}

TEST_F(UplinkTest, WaitsForAcknowledgementsBeforeItCloses) {
  PlayedCollector collector;
  auto uplink = Connect(collector.address(), NoHooks());
  collector.Await([](const auto& m) { return m.has_time_probe(); });
  for (int i = 0; i < 50; ++i) spool_->Append(Batch("x"));
  uplink.reset();
  EXPECT_EQ(spool_->position().acked_seq, 50u);
}

TEST_F(UplinkTest, EndOfACommandIsToldAfterItsResults) {
  PlayedCollector collector;
  const auto uplink = Connect(collector.address(), NoHooks());
  collector.Await([](const auto& m) { return m.has_time_probe(); });
  for (int i = 0; i < 3; ++i) spool_->Append(Batch("x"));
  uplink->SendProgress(Progress("running"));
  uplink->SendProgress(Progress("done"));
  collector.Await([](const auto& m) { return m.has_progress() && m.progress().state() == "done"; });
  const auto kinds = collector.Kinds();
  EXPECT_EQ(kinds.back(), "done");
  EXPECT_EQ(kinds[kinds.size() - 2], "batch 3");
}

TEST_F(UplinkTest, HandsOverCommandsAndTheViewer) {
  PlayedCollector collector;
  v1::Command command;
  command.set_id("c");
  collector.SendOnWelcome(command);
  std::promise<std::string> got;
  std::atomic<bool> viewer{false};
  const auto uplink =
      Connect(collector.address(), {[&](bool present) { viewer = viewer || present; },
                                    [&](const v1::Command& c) { got.set_value(c.id()); }});
  EXPECT_EQ(got.get_future().get(), "c");
  EXPECT_TRUE(viewer);
}

TEST_F(UplinkTest, KeepsTryingUntilThereIsACollector) {
  auto first = std::make_unique<PlayedCollector>();
  const std::string address = first->address();
  spool_->Append(Batch("a"));
  const auto uplink = Connect(address, NoHooks());
  first->Await([](const auto& m) { return m.has_batch(); });
  first.reset();
  spool_->Append(Batch("b"));
  uplink->NotifySpooled();
  PlayedCollector second(address, 1);
  EXPECT_EQ(second.Await([](const auto& m) { return m.has_batch(); }).batch().body(), "b");
}

// A line that broke every few seconds was waited for up to five minutes each time, though it moved.
// Without a new start of the backoff the waits here would add up to days.
TEST_F(UplinkTest, ALineThatBreaksButMovesIsNotWaitedForLonger) {
  PlayedCollector collector;
  collector.BreakAfterEachBatch();
  constexpr uint64_t kBatches = 30;
  for (uint64_t i = 0; i < kBatches; ++i) spool_->Append(Batch("x"));
  UplinkOptions slow;
  slow.collector = collector.address();
  slow.device_id = std::string(16, 'd');
  slow.backoff_base = std::chrono::milliseconds(1);
  slow.backoff_cap = std::chrono::hours(24);
  const auto uplink = Uplink::Start(
      slow, *spool_, *system_clock_, [] { return UINT64_MAX; }, NoHooks());
  collector.Await([](const auto& m) { return m.has_batch() && m.batch().seq() == kBatches; });
}

TEST_F(UplinkTest, StopsAtOnceWithoutACollector) {
  const auto uplink = Connect("127.0.0.1:1", NoHooks());
  uplink->NotifySpooled();
}

TEST(LocalTarget, OnlyThisMachineIsTalkedToWithoutCredentials) {
  EXPECT_EQ(*LocalTarget("unix:/run/a.sock"), "unix:/run/a.sock");
  EXPECT_FALSE(IsRemoteCollector("unix:/run/a.sock"));
  EXPECT_FALSE(IsRemoteCollector("127.0.0.1:7812"));
  EXPECT_EQ(*LocalTarget("127.0.0.1:7812"), "ipv4:127.0.0.1:7812");
  EXPECT_EQ(*LocalTarget("localhost:7812"), "ipv4:127.0.0.1:7812");
  EXPECT_EQ(*LocalTarget("[::1]:7812"), "ipv6:[::1]:7812");
  for (const char* other :
       {"192.168.1.5:7812", "collector.lan:7812", "0.0.0.0:7812", "[::]:7812"}) {
    const auto target = LocalTarget(other);
    ASSERT_FALSE(target) << other;
    EXPECT_EQ(target.error().reason, "not_joined");
    EXPECT_TRUE(IsRemoteCollector(other));
    EXPECT_FALSE(target.error().fix.empty());
  }
  for (const char* wrong : {"", "7812", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "a:b"}) {
    EXPECT_EQ(LocalTarget(wrong).error().code, Code::kInvalidArgument) << wrong;
  }
}

}  // namespace
}  // namespace tokwatt
