// Claims over the store, as a collector finds them when it starts.
#include "tests/collector/analytics/fabricated_run.h"
#include "tests/collector/http/http_fixture.h"

namespace tokwatt {
namespace {

class ClaimsRoute : public HttpFixture {
 protected:
  // `count` newer runs that are no evidence of what the hour's own run is: failed, or of another
  // model.
  void CommitOtherRuns(int count) {
    std::vector<std::pair<WallTime, Event>> events;
    for (int i = 0; i < count; ++i) {
      BenchmarkRun run = FabricatedRun();
      run.energy.clear();
      run.model.name = "another";
      if (i % 2 == 0) run.status = BenchmarkStatus::kFailed;
      Event event;
      event.id = {1, static_cast<uint8_t>(i)};
      event.body = run;
      events.emplace_back(clock_.Wall(), event);
    }
    const SealedBatch batch = EventBatch(kFabricatedBatches + 1, events);
    ASSERT_TRUE(store_->Commit(std::span(&batch, 1)).has_value());
  }
  Json Claim(const std::string& id) {
    const Json document = Document("/api/v1/claims");
    for (const Json& claim : document.at("claims")) {
      if (claim.at("id") == id) return claim;
    }
    return nullptr;
  }
};

// The newest 20 runs alone were read, so that a verdict vanished after as many others.
TEST_F(ClaimsRoute, AVerdictOutlivesAnyNumberOfOtherRunsAndARestart) {
  const Json before = Claim("seed-TCO-framework");
  EXPECT_EQ(before.at("basis"), "measured");
  CommitOtherRuns(130);  // more than a page
  HttpServerOptions options;
  options.port = 0;
  StartServer(options);
  EXPECT_EQ(Document("/api/v1/devices/" + Device()).at("benchmarks").size(), 20u);
  EXPECT_EQ(Claim("seed-TCO-framework"), before);
}

}  // namespace
}  // namespace tokwatt
