// The whole collector: files, store, writer, gRPC and HTTP in one, on free loopback ports.
#include "collector/collector.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "base/net/http_client.h"
#include "base/text_file.h"
#include "collector/trust/password.h"
#include "tests/support/batch_builder.h"
#include "tests/support/temporary_directory.h"
#include "tokwatt/v1/collector.grpc.pb.h"

namespace tokwatt {
namespace {

constexpr const char* kDeviceHex = "01010101010101010101010101010101";  // BatchBuilder's

class CollectorTest : public ::testing::Test {
 protected:
  CollectorOptions Options(const std::string& store = "sqlite") const {
    CollectorOptions options;
    options.data_dir = directory.path() + "/collector";
    options.store = store;
    options.http_listen = "127.0.0.1:0";
    options.grpc_listen = "127.0.0.1:0";
    return options;
  }
  std::unique_ptr<Collector> Start(const CollectorOptions& options) {
    auto collector = Collector::Start(options, *clock);
    EXPECT_TRUE(collector) << collector.error().message;
    return collector ? std::move(*collector) : nullptr;
  }
  Error ErrorOf(const CollectorOptions& options) {
    const auto collector = Collector::Start(options, *clock);
    EXPECT_FALSE(collector);
    return collector ? Error{} : collector.error();
  }
  uint64_t Push(const Collector& collector, uint64_t seq) {
    const auto channel = grpc::CreateChannel("127.0.0.1:" + std::to_string(collector.grpc_port()),
                                             grpc::InsecureChannelCredentials());
    const auto stub = v1::Collector::NewStub(channel);
    grpc::ClientContext context;
    v1::Ack ack;
    const auto status =
        stub->Push(&context, BatchBuilder(seq, clock->Wall().ns).Watts().Build(), &ack);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return ack.committed_seq();
  }
  HttpResponse Get(const Collector& collector, const std::string& path) {
    HttpRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(collector.http_port()) + path;
    const auto response = http->Send(request);
    EXPECT_TRUE(response) << response.error().message;
    return response.value_or(HttpResponse{});
  }
  // Pages hear of a batch after its agent did: a loaded machine answers a page in between. The
  // deadline only bounds a hang.
  bool Shows(const Collector& collector, const std::string& path, const std::string& text) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (Get(collector, path).body.find(text) == std::string::npos) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  TemporaryDirectory directory;
  const std::unique_ptr<Clock> clock = MakeSystemClock();
  const std::unique_ptr<HttpClient> http = MakeCurlHttpClient();
};

TEST_F(CollectorTest, TakesABatchAndShowsItsDeviceOnEveryStore) {
  for (const char* store : {"sqlite", "memory"}) {
    SCOPED_TRACE(store);
    const auto collector = Start(Options(store));
    ASSERT_NE(collector, nullptr);
    EXPECT_EQ(Get(*collector, "/healthz").status, 200);
    EXPECT_EQ(Push(*collector, 1), 1u);
    EXPECT_TRUE(Shows(*collector, "/metrics", "tokwatt_collector_ingested_samples_total 1"));
    EXPECT_TRUE(Shows(*collector, "/api/v1/devices", kDeviceHex));
  }
}

TEST_F(CollectorTest, KeepsWhatItAcknowledgedAcrossARestart) {
  EXPECT_EQ(Push(*Start(Options()), 1), 1u);
  const auto again = Start(Options());
  EXPECT_EQ(Push(*again, 1), 1u);
  EXPECT_EQ(Push(*again, 2), 2u);
}

TEST_F(CollectorTest, ASecondOneOnTheSameDirectoryIsRefused) {
  const auto first = Start(Options());
  EXPECT_EQ(ErrorOf(Options()).reason, "data_dir_in_use");
}

TEST_F(CollectorTest, ATakenPortIsNamed) {
  const auto first = Start(Options());
  CollectorOptions second = Options();
  second.data_dir += "-2";
  second.grpc_listen = "127.0.0.1:" + std::to_string(first->grpc_port());
  const Error agents = ErrorOf(second);
  EXPECT_EQ(agents.code, Code::kAlreadyExists);
  EXPECT_NE(agents.message.find(std::to_string(first->grpc_port())), std::string::npos);
  second.grpc_listen = "127.0.0.1:0";
  second.http_listen = "127.0.0.1:" + std::to_string(first->http_port());
  EXPECT_EQ(ErrorOf(second).code, Code::kAlreadyExists);
}

TEST_F(CollectorTest, NothingIsServedBeyondLoopbackUnlessItIsAskedFor) {
  CollectorOptions options = Options();
  options.grpc_listen = "0.0.0.0:0";
  EXPECT_NE(ErrorOf(options).message.find("must join"), std::string::npos);
  options = Options();
  options.http_listen = "0.0.0.0:0";
  EXPECT_FALSE(ErrorOf(options).message.empty());
}

TEST_F(CollectorTest, OpenToTheNetworkItNeedsAPassword) {
  CollectorOptions options = Options();
  options.lan = true;
  EXPECT_EQ(ErrorOf(options).reason, "no_password");
  ASSERT_TRUE(SetPassword(TrustDirectory(options.data_dir), "open sesame 42"));
  const auto collector = Start(options);
  ASSERT_NE(collector, nullptr);
  EXPECT_EQ(collector->local_target(), "unix:" + options.data_dir + "/agents.sock");
  EXPECT_EQ(Get(*collector, "/healthz").status, 200);  // plain, to this machine
}

TEST_F(CollectorTest, TlsFilesThatAreNoneAreRefused) {
  CollectorOptions options = Options();
  options.lan = true;
  ASSERT_TRUE(SetPassword(TrustDirectory(options.data_dir), "open sesame 42"));
  options.tls_certificate = directory.path() + "/absent.pem";
  options.tls_key = directory.path() + "/absent.key";
  EXPECT_NE(ErrorOf(options).message.find("absent.pem"), std::string::npos);
}

// Without --lan too: a collector that is opened later is the one that it was.
TEST_F(CollectorTest, TheRootIsMadeAtTheFirstStart) {
  { Start(Options()); }
  const auto first = ReadTextFile(TrustDirectory(Options().data_dir) + "/ca.pem");
  { Start(Options()); }
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first, ReadTextFile(TrustDirectory(Options().data_dir) + "/ca.pem"));
}

TEST_F(CollectorTest, ADamagedDatabaseIsRefusedWithTheWayToRestoreIt) {
  { EXPECT_EQ(Push(*Start(Options()), 1), 1u); }
  std::ofstream(Options().data_dir + "/tokwatt.db") << std::string(20'000, 'x');
  const Error error = ErrorOf(Options());
  EXPECT_EQ(error.code, Code::kDataLoss);
  EXPECT_NE(error.fix.find("tokwatt collector restore"), std::string::npos);
}

TEST_F(CollectorTest, AnUnknownStoreNamesTheKnownOnes) {
  const Error error = ErrorOf(Options("postgres"));
  EXPECT_EQ(error.code, Code::kInvalidArgument);
  EXPECT_NE(error.fix.find("sqlite"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
