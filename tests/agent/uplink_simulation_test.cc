// The protocol against a model collector over a hostile network, one seed after the other.
//
// Messages are lost, doubled and swapped; streams break; the agent is killed or its machine loses
// power (and the unsynced tail of the log); the collector is killed between commit and ack; the
// budget drops batches. Afterwards the network heals, and then: what was acknowledged is stored,
// nothing is stored twice, and every number up to the watermark is a batch or a noticed hole.
// Long because network, agent and collector of one seed belong together.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>

#include "agent/uplink_session.h"
#include "tests/agent/memory_log.h"
#include "tests/agent/spool_fixture.h"

namespace tokwatt {
namespace {

// The smallest collector that keeps the protocol: dense numbers per epoch, ack after commit.
class ModelCollector {
 public:
  std::vector<v1::CollectorMessage> OnMessage(const v1::AgentMessage& message) {
    if (message.has_hello()) return OnHello(message.hello());
    if (message.has_batch()) return OnBatch(message.batch());
    return OnGap(message.gap());
  }
  void CloseStream() { epoch_ = 0; }

  const std::map<std::string, int>& stored() const { return stored_; }
  const std::set<std::pair<uint64_t, uint64_t>>& accounted() const { return accounted_; }
  uint64_t Watermark(uint64_t epoch) const {
    const auto found = watermarks_.find(epoch);
    return found == watermarks_.end() ? 0 : found->second;
  }
  const std::map<uint64_t, uint64_t>& watermarks() const { return watermarks_; }
  void Poison(std::string body) { poison_.insert(std::move(body)); }
  const std::set<std::string>& rejected() const { return rejected_; }

 private:
  std::vector<v1::CollectorMessage> OnHello(const v1::Hello& hello) {
    epoch_ = hello.epoch();
    v1::CollectorMessage reply;
    reply.mutable_welcome()->set_committed_seq(watermarks_[epoch_]);
    reply.mutable_welcome()->set_credit_bytes(64);
    return {reply};
  }
  std::vector<v1::CollectorMessage> OnBatch(const v1::Batch& batch) {
    if (epoch_ == 0 || batch.epoch() != epoch_) return {};
    uint64_t& watermark = watermarks_[epoch_];
    if (batch.seq() > watermark + 1) return {Retry(watermark + 1)};
    if (batch.seq() <= watermark) return {Ack(watermark)};
    watermark = batch.seq();
    accounted_.insert({epoch_, batch.seq()});
    if (poison_.count(batch.body()) != 0) {
      rejected_.insert(batch.body());
      v1::CollectorMessage reply;
      reply.mutable_nack()->set_kind(v1::Nack::POISON);
      reply.mutable_nack()->set_seq(batch.seq());
      return {reply};
    }
    ++stored_[batch.body()];
    return {Ack(watermark)};
  }
  std::vector<v1::CollectorMessage> OnGap(const v1::GapNotice& gap) {
    if (epoch_ == 0) return {};
    uint64_t& watermark = watermarks_[epoch_];
    if (gap.from_seq() > watermark + 1) return {Retry(watermark + 1)};
    for (; watermark < gap.to_seq(); ++watermark) accounted_.insert({epoch_, watermark + 1});
    return {Ack(watermark)};
  }
  static v1::CollectorMessage Ack(uint64_t seq) {
    v1::CollectorMessage reply;
    reply.mutable_ack()->set_committed_seq(seq);
    reply.mutable_ack()->set_credit_bytes(64);
    return reply;
  }
  static v1::CollectorMessage Retry(uint64_t seq) {
    v1::CollectorMessage reply;
    reply.mutable_nack()->set_kind(v1::Nack::RETRY_FROM);
    reply.mutable_nack()->set_seq(seq);
    return reply;
  }

  uint64_t epoch_ = 0;  // of the open stream
  std::map<uint64_t, uint64_t> watermarks_;
  std::map<std::string, int> stored_;
  std::set<std::pair<uint64_t, uint64_t>> accounted_;
  std::set<std::string> poison_;
  std::set<std::string> rejected_;
};

class World {
 public:
  World(BatchLog& log, uint64_t seed) : log_(&log), random_(seed) { NewSession(); }

  bool OneIn(uint64_t n) { return random_() % n == 0; }
  uint64_t Random() { return random_(); }

  void SetLog(BatchLog& log) {  // a new life of the agent
    log_ = &log;
    NewSession();
  }
  void Break() {
    if (!open_) return;
    session_->OnEnd(Code::kUnavailable);
    collector.CloseStream();
    up_.clear();
    down_.clear();
    open_ = false;
  }
  void Connect() {
    if (open_) return;
    v1::AgentMessage message;
    if (!session_->Open(*message.mutable_hello())) return;
    up_.push_back(std::move(message));
    open_ = true;
  }
  void Send() {
    if (!open_) return;
    UplinkSession::Step step = session_->Next();
    if (std::holds_alternative<UplinkSession::Reopen>(step)) return Break();
    if (auto* message = std::get_if<v1::AgentMessage>(&step)) up_.push_back(std::move(*message));
  }
  void DeliverUp(bool hostile) {
    if (!open_ || up_.empty()) return;
    const v1::AgentMessage message = Take(up_, hostile);
    if (hostile && OneIn(20)) return;
    for (auto& reply : collector.OnMessage(message)) down_.push_back(std::move(reply));
    if (hostile && OneIn(20)) {
      for (auto& reply : collector.OnMessage(message)) down_.push_back(std::move(reply));
    }
  }
  void DeliverDown(bool hostile) {
    if (!open_ || down_.empty()) return;
    const v1::CollectorMessage message = Take(down_, hostile);
    if (hostile && OneIn(10)) return;
    if (message.has_welcome()) session_->OnWelcome(message.welcome());
    if (message.has_ack()) session_->OnAck(message.ack());
    if (message.has_nack()) session_->OnNack(message.nack());
    NoteAcked();
  }
  // Everything that is on its way arrives, everything that can be sent is sent.
  void Settle() {
    Break();
    for (int round = 0; round < 2000; ++round) {
      Connect();
      Send();
      DeliverUp(false);
      DeliverDown(false);
      const BatchLog::Position position = log_->position();
      if (session_->welcomed() && position.acked_seq == position.last_seq) return;
    }
    ADD_FAILURE() << "does not settle";
  }

  ModelCollector collector;
  std::set<std::string> acked;  // bodies whose number was acknowledged, as the agent saw it

 private:
  template <typename Message>
  Message Take(std::deque<Message>& queue, bool hostile) {
    if (hostile && queue.size() > 1 && OneIn(20)) std::swap(queue[0], queue[1]);
    Message message = std::move(queue.front());
    queue.pop_front();
    return message;
  }
  void NewSession() {
    session_ = std::make_unique<UplinkSession>(*log_, std::string(16, 'd'));
    noted_ = 0;
  }
  void NoteAcked() {
    const BatchLog::Position position = log_->position();
    if (position.epoch != noted_epoch_) noted_ = 0;
    noted_epoch_ = position.epoch;
    for (; noted_ < position.acked_seq; ++noted_) {
      const auto entry = log_->Read(noted_ + 1);
      if (!entry) continue;
      if (const auto* batch = std::get_if<LoggedBatch>(&*entry)) acked.insert(batch->body);
    }
  }

  BatchLog* log_;
  std::mt19937_64 random_;
  std::unique_ptr<UplinkSession> session_;
  bool open_ = false;
  std::deque<v1::AgentMessage> up_;
  std::deque<v1::CollectorMessage> down_;
  uint64_t noted_ = 0;
  uint64_t noted_epoch_ = 0;
};

// Stored, rejected, or noticed as a hole: a power cut may bring a batch back that was dropped and
// whose notice was sent already.
bool Accounted(const World& world, const std::string& body,
               const std::vector<std::string>& dropped) {
  return world.collector.stored().count(body) == 1 || world.collector.rejected().count(body) == 1 ||
         std::find(dropped.begin(), dropped.end(), body) != dropped.end();
}

void CheckInvariants(const World& world, const std::vector<std::string>& dropped, uint64_t seed) {
  for (const auto& [body, times] : world.collector.stored()) {
    EXPECT_EQ(times, 1) << body << " seed " << seed;
  }
  for (const std::string& body : world.acked) {
    EXPECT_TRUE(Accounted(world, body, dropped))
        << "acknowledged but not stored: " << body << " seed " << seed;
  }
  for (const auto& [epoch, watermark] : world.collector.watermarks()) {
    for (uint64_t seq = 1; seq <= watermark; ++seq) {
      EXPECT_EQ(world.collector.accounted().count({epoch, seq}), 1u)
          << "hole at " << seq << " seed " << seed;
    }
  }
}

void MoveMessages(World& world) {
  world.Connect();
  for (uint64_t i = world.Random() % 4; i > 0; --i) world.Send();
  for (uint64_t i = world.Random() % 4; i > 0; --i) world.DeliverUp(true);
  for (uint64_t i = world.Random() % 4; i > 0; --i) world.DeliverDown(true);
  if (world.OneIn(25)) world.Break();
}

// 1000, or as many as TOKWATT_SIMULATION_SEEDS says.
uint64_t Seeds() {
  const char* text = std::getenv("TOKWATT_SIMULATION_SEEDS");
  return text == nullptr ? 1000 : std::strtoull(text, nullptr, 10);
}

TEST(UplinkSimulation, EverySeedKeepsItsPromises) {
  int power_cuts = 0;
  int new_epochs = 0;
  for (uint64_t seed = 0; seed < Seeds(); ++seed) {
    MemoryLog log;
    World world(log, seed);
    std::set<std::string> sealed;
    for (int step = 0; step < 150; ++step) {
      if (world.OneIn(3)) {
        const std::string body = "b" + std::to_string(sealed.size());
        if (world.OneIn(30)) world.collector.Poison(body);
        log.Append(body);
        sealed.insert(body);
      }
      if (!world.OneIn(4)) MoveMessages(world);
      if (world.OneIn(60)) log.DropOldest();
      if (world.OneIn(60)) {
        world.Break();
        world.SetLog(log);  // killed: only the file is left
      }
      if (world.OneIn(80)) {
        world.Break();
        log.CutPower(world.Random());
        world.SetLog(log);
        ++power_cuts;
      }
    }
    world.Settle();
    CheckInvariants(world, log.dropped(), seed);
    for (const std::string& body : log.Bodies()) {
      EXPECT_TRUE(Accounted(world, body, log.dropped()))
          << "kept but never stored: " << body << " seed " << seed;
    }
    new_epochs += log.position().epoch > 1 ? 1 : 0;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(power_cuts, 500);
  EXPECT_GT(new_epochs, 50) << "the case that this is about did not happen";
}

TEST(UplinkSimulation, RealSpoolAcrossKills) {
  for (uint64_t seed = 0; seed < 25; ++seed) {
    SpoolFixture fixture;
    auto spool = fixture.Open();
    World world(*spool, seed);
    std::set<std::string> sealed;
    for (int step = 0; step < 120; ++step) {
      if (world.OneIn(3)) {
        const std::string body = "b" + std::to_string(sealed.size());
        if (world.OneIn(30)) world.collector.Poison(body);
        spool->Append(fixture.Batch(body));
        sealed.insert(body);
      }
      if (!world.OneIn(4)) MoveMessages(world);
      if (!world.OneIn(30)) continue;
      world.Break();
      spool = fixture.Open();
      world.SetLog(*spool);
    }
    world.Settle();
    CheckInvariants(world, {}, seed);
    for (const std::string& body : sealed) {
      EXPECT_TRUE(Accounted(world, body, {})) << body << " seed " << seed;
    }
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace tokwatt
