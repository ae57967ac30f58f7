// Server-sent events of the real server.
#include "collector/http/topics.h"
#include "tests/collector/http/http_fixture.h"

namespace tokwatt {
namespace {

class StreamTest : public HttpFixture {
 protected:
  std::unique_ptr<BareSocket> Open(const std::string& query = "", const std::string& headers = "") {
    auto socket = std::make_unique<BareSocket>(server_->port());
    socket->Write("GET /api/v1/stream" + query + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
                  "\r\n");
    return socket;
  }

  void Commit(double watts) {
    auto notice = std::make_shared<CommitNotice>();
    notice->device = FabricatedDevice();
    notice->received = clock_.Wall();
    notice->newest.push_back(
        {{{"device_power_watts", "shelly", "plug", {{"scope", "wall"}}}, -3, Quality::kMeasured},
         clock_.Wall(),
         watts});
    clock_.Advance(std::chrono::seconds(1));
    server_->listener().OnCommit(notice);
  }

  // The id of the last whole message in `text`.
  static std::string LastId(const std::string& text) {
    const size_t at = text.rfind("\nid: ");
    return text.substr(at + 5, text.find('\n', at + 5) - at - 5);
  }
};

TEST_F(StreamTest, BeginsWithASnapshotThenSamples) {
  const auto stream = Open();
  const std::string begin = stream->ReadUntil("\"devices\":");
  EXPECT_NE(begin.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(begin.find("Cache-Control: no-store"), std::string::npos);
  EXPECT_NE(begin.find("X-Accel-Buffering: no"), std::string::npos);
  EXPECT_NE(begin.find("Content-Security-Policy"), std::string::npos);
  EXPECT_LT(begin.find("retry: 3000"), begin.find("event: snapshot"));
  Commit(77.5);
  EXPECT_NE(stream->ReadUntil("77.5").find("event: sample"), std::string::npos);
}

// A gap's reason that was cut within a character once ended all beats of the live page.
TEST_F(StreamTest, TextThatIsNotUtf8StopsNoLaterSample) {
  const auto stream = Open();
  stream->ReadUntil("event: snapshot");
  auto notice = std::make_shared<CommitNotice>();
  notice->device = FabricatedDevice();
  notice->received = clock_.Wall();
  Gap gap;
  gap.reason = "cut in a character: \xc3";
  notice->events.emplace_back(clock_.Wall(), Event{{}, clock_.Mono(), gap});
  server_->listener().OnCommit(notice);
  EXPECT_NE(stream->ReadUntil("cut in a character").find("event: event"), std::string::npos);
  Commit(88.5);
  EXPECT_NE(stream->ReadUntil("88.5").find("88.5"), std::string::npos);
}

// An open page knew of a machine that joined, or was removed, only by its next question.
TEST_F(StreamTest, ASnapshotTellsAtOnceWhoJoinedAndWhoIsOut) {
  const auto stream = Open();
  stream->ReadUntil("event: snapshot");
  Commit(1);
  const std::string before = stream->ReadUntil("\"power_watts\":1.0");
  const auto snapshots = [](const std::string& text) {
    size_t count = 0;
    for (size_t at = 0; (at = text.find("event: snapshot", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  ASSERT_TRUE(gate_->members().Put(DeviceId{0xaa}, Sha256("key"), "debian", clock_.Wall()));
  Commit(2);
  const std::string joined = stream->ReadUntil("\"power_watts\":2.0");
  EXPECT_EQ(snapshots(joined), snapshots(before) + 1);
  ASSERT_EQ(Send("DELETE", "/api/v1/devices/" + Device()).status, 200);
  const std::string gone = stream->ReadUntil("\"devices\":[]");
  EXPECT_NE(gone.find("\"devices\":[]"), std::string::npos);
}

TEST_F(StreamTest, ResumesAfterTheLastEventSeen) {
  const auto first = Open();
  Commit(11.25);
  const std::string id = LastId(first->ReadUntil("11.25") + "\n");
  Commit(22.25);
  first->ReadUntil("22.25");
  const auto second = Open("", "Last-Event-ID: " + id + "\r\n");
  const std::string text = second->ReadUntil("22.25");
  EXPECT_EQ(text.find("event: snapshot"), std::string::npos);
  EXPECT_EQ(text.find("11.25"), std::string::npos);
  const auto third = Open("?since=" + id);
  EXPECT_EQ(third->ReadUntil("22.25").find("event: snapshot"), std::string::npos);
}

TEST_F(StreamTest, AnUnknownIdStartsAnew) {
  const auto stream = Open("?since=5");
  EXPECT_NE(stream->ReadUntil("event: snapshot").find("event: snapshot"), std::string::npos);
}

TEST(TopicsTest, NarrowTheFeed) {
  const FeedMessage sample{1, "sample", "aa", nullptr};
  const FeedMessage bench{2, "bench", "bb", nullptr};
  EXPECT_TRUE(Topics("").Wants(sample));
  EXPECT_TRUE(Topics("fleet").Wants(bench));
  EXPECT_TRUE(Topics("device:aa").Wants(sample));
  EXPECT_FALSE(Topics("device:aa").Wants(bench));
  EXPECT_TRUE(Topics("device:aa,bench").Wants(bench));
  EXPECT_FALSE(Topics("device:cc").Wants(sample));
}

TEST_F(StreamTest, AgentsHearOfViewers) {
  auto stream = Open();
  stream->ReadUntil("event: snapshot");
  EXPECT_TRUE(router_.AwaitViewer(true));
  stream.reset();
  EXPECT_TRUE(router_.AwaitViewer(false));
}

TEST_F(StreamTest, TheThirtyThirdStreamIsRefusedAndTheRestGoesOn) {
  std::vector<std::unique_ptr<BareSocket>> streams;
  for (int i = 0; i < 32; ++i) {
    streams.push_back(Open());
    streams.back()->ReadUntil("event: snapshot");
  }
  const auto refused = Open("", "Connection: close\r\n");
  const std::string answer = refused->ReadUntil("too_many_streams");
  EXPECT_NE(answer.find(" 503 "), std::string::npos);
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
  EXPECT_EQ(Get("/healthz").status, 200);
  EXPECT_EQ(Document("/api/v1/fleet").at("schema_version"), 1);
}

TEST_F(StreamTest, AJobsProgressArrives) {
  const auto stream = Open();
  stream->ReadUntil("event: snapshot");
  const HttpResponse started = Post("/api/v1/benchmarks", {{"device", Device()}});
  EXPECT_EQ(started.status, 202);
  auto notice = std::make_shared<ProgressNotice>();
  notice->device = FabricatedDevice();
  notice->command = router_.commands().at(0).id;
  notice->state = "running";
  notice->detail = "block 3";
  server_->listener().OnProgress(notice);
  EXPECT_NE(stream->ReadUntil("block 3").find("event: bench"), std::string::npos);
}

TEST_F(StreamTest, StopsWithOpenStreams) {
  const auto stream = Open();
  stream->ReadUntil("event: snapshot");
  server_.reset();
  SUCCEED();  // the destructor came back, and the sanitizers saw it
}

}  // namespace
}  // namespace tokwatt
