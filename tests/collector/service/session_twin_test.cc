// Two sessions of one machine, or of two machines with one disk, over real channels.
#include "base/crypto/fingerprint.h"
#include "tests/collector/service/service_fixture.h"
#include "tokwatt/v1/absence.pb.h"

namespace tokwatt {
namespace {

// What an older session submitted is not stored behind the back of a newer one, which was told that
// it is not stored.
TEST_F(ServiceTest, ABatchThatWaitedWhileANewerSessionOpenedIsNotStored) {
  AgentStream older(*stub);
  older.Hello();
  older.Read();
  store.CloseGate();
  older.Send(1);
  store.WaitForCommit();
  older.Send(2);
  v1::AgentMessage probe;  // when it is answered, the second batch waits
  probe.mutable_time_probe()->set_id(5);
  older.Write(probe);
  EXPECT_EQ(older.Read().time_reply().id(), 5u);
  AgentStream newer(*stub);
  newer.Hello();
  EXPECT_EQ(older.Read().nack().kind(), v1::Nack::FENCED);
  store.OpenGate();
  const uint64_t told = newer.Read().welcome().committed_seq();
  const v1::Batch batch = BatchBuilder(told + 1).Watts(7).Build();
  newer.Send(batch);
  newer.ReadAck(told + 1);
  DeviceId device{};
  device.fill(1);
  EXPECT_EQ(store.Fingerprints(device, 42, told + 1, 1)->front(), FingerprintOf(batch.body()));
}

TEST_F(ServiceTest, ACopyOfTheDiskIsRefusedOnceTheOriginalIsBack) {
  const auto open = [](AgentStream& agent, const char* boot) {
    agent.Hello(42, '\x01', boot);
    return agent.Read().has_welcome();
  };
  AgentStream original(*stub);
  EXPECT_TRUE(open(original, "boot-a"));
  AgentStream copy(*stub);
  EXPECT_TRUE(open(copy, "boot-b"));
  EXPECT_EQ(original.Read().nack().kind(), v1::Nack::FENCED);
  AgentStream again(*stub);
  EXPECT_TRUE(open(again, "boot-a"));
  EXPECT_EQ(copy.Read().nack().kind(), v1::Nack::FENCED);
  AgentStream refused(*stub);
  EXPECT_FALSE(open(refused, "boot-b"));
  const grpc::Status status = refused.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ABORTED);
  v1::Absence why;
  EXPECT_TRUE(why.ParseFromString(status.error_details()));
  EXPECT_EQ(why.reason(), "copied_disk");
  EXPECT_NE(why.fix().find("--new-identity"), std::string::npos);
  again.Send(1);
  EXPECT_TRUE(again.ReadAck(1).has_ack()) << "the original goes on";
}

}  // namespace
}  // namespace tokwatt
