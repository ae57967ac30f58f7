// RuntimeProbe: finding, polling at the right pace, reporting users' requests and only theirs.
#include "probes/runtime/runtime_probe.h"

#include <gtest/gtest.h>

#include "tests/probes/runtime/runtime_probe_fixture.h"

namespace tokwatt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(RuntimeProbeTest, SaysHowToGetWhatWasNotFound) {
  size_t measured = 0;
  for (const RuntimeEntry& entry : RuntimeRegistry()) measured += entry.measured ? 1 : 0;
  const auto states = probe_->Runtimes();
  ASSERT_EQ(states.size(), measured);
  for (const RuntimeState& state : states) {
    EXPECT_EQ(state.absent->reason, "not_found");
    EXPECT_NE(state.absent->fix, "");
    EXPECT_EQ(state.first_model_command, FirstModelCommand(state.kind));
  }
}

TEST_F(RuntimeProbeTest, WhereOnlyConfiguredAddressesAreLookedAtInstallingIsNoAdvice) {
  Env env = runtime_.env;
  env.root.clear();
  env.scan_default_ports = false;
  EXPECT_NE(RuntimeProbe(env).Runtimes()[0].absent->fix.find("endpoints"), std::string::npos);
  env.scan_default_ports = true;
  EXPECT_EQ(RuntimeProbe(env).Runtimes()[0].absent->fix.find("endpoints"), std::string::npos);
}

TEST_F(RuntimeProbeTest, AnIdleRuntimeIsAMeasuredZeroOfQualityDerived) {
  Collect();
  EXPECT_EQ(Value(metrics::kRuntimeActiveRequests), 0);
  EXPECT_EQ(Value(metrics::kRuntimeDecodeRate), 0);
  EXPECT_EQ(Value(metrics::kRuntimeOutputTokens), 0);
  const SeriesDeclaration& series = sink_.samples.front().series;
  EXPECT_EQ(series.key.source, "llamacpp");
  EXPECT_EQ(series.key.component, "port-8080");
  EXPECT_EQ(series.key.labels, (Labels{{"model", "tokwatt-test.gguf"}, {"runtime", "llamacpp"}}));
  EXPECT_EQ(series.quality, Quality::kDerived);
  EXPECT_FALSE(probe_->busy());
  EXPECT_EQ(probe_->OtherRequests(runtime_.url()), 0);
}

TEST_F(RuntimeProbeTest, AUsersRequestBecomesRatesAndAnEvent) {
  Collect();
  runtime_.Get("/slots", 200, Slots(true, 9, 2401, 2400, 1));
  Collect();
  EXPECT_TRUE(probe_->busy());
  EXPECT_EQ(probe_->OtherRequests(runtime_.url()), 1);
  runtime_.Get("/slots", 200, Slots(true, 9, 2441, 2400, 41));
  Collect(milliseconds(500));
  EXPECT_EQ(Value(metrics::kRuntimeDecodeRate), 80);
  runtime_.Get("/slots", 200, Slots(false, 9, 2799, 0, 0));
  Collect(milliseconds(200));
  EXPECT_EQ(Value(metrics::kRuntimeDecodeRate), 0);
  EXPECT_EQ(Value(metrics::kRuntimeOutputTokens), 400);
  ASSERT_EQ(sink_.events.size(), 1u);
  const auto& event = std::get<InferenceEvent>(sink_.events[0].body);
  EXPECT_EQ(event.runtime, "llamacpp");
  EXPECT_EQ(event.runtime_version, "b11669-Debian");
  EXPECT_EQ(event.model.name, "tokwatt-test.gguf");
  EXPECT_EQ(event.n_prompt_total, 2400);
  EXPECT_EQ(event.n_output, 400);
  EXPECT_EQ(event.n_decode_steps, 40);
  EXPECT_EQ(event.t_decode_ns, 500'000'000);
  EXPECT_EQ(event.quality, Quality::kDerived);
  EXPECT_EQ(event.counts_origin, Origin::kPolling);
  EXPECT_EQ(event.speculative, false);
}

TEST_F(RuntimeProbeTest, OurOwnRequestIsLiveButNotReported) {
  Collect();
  probe_->SetOwnRequest(runtime_.url(), true);
  runtime_.Get("/slots", 200, Slots(true, 9, 520, 512, 8));
  Collect();
  EXPECT_EQ(Value(metrics::kRuntimeActiveRequests), 1);
  EXPECT_EQ(probe_->OtherRequests(runtime_.url()), 0);
  probe_->SetOwnRequest(runtime_.url(), false);
  runtime_.Get("/slots", 200, Slots(false, 9, 639, 0, 0));
  Collect();
  EXPECT_TRUE(sink_.events.empty());
  EXPECT_EQ(Value(metrics::kRuntimeOutputTokens), 128);
}

TEST_F(RuntimeProbeTest, AnOwnRequestThatFitsBetweenTwoPollsIsNotReported) {
  Collect();
  probe_->SetOwnRequest(runtime_.url(), true);
  probe_->SetOwnRequest(runtime_.url(), false);
  runtime_.Get("/slots", 200, Slots(false, 9, 639, 0, 0));
  Collect();
  EXPECT_TRUE(sink_.events.empty());
}

TEST_F(RuntimeProbeTest, RestingRuntimesArePolledOnceASecond) {
  Collect();
  const int before = runtime_.Asked("/slots");
  for (int i = 0; i < 4; ++i) Collect(milliseconds(500));
  EXPECT_EQ(runtime_.Asked("/slots"), before + 2);
}

TEST_F(RuntimeProbeTest, LooksAgainAfterHalfAMinute) {
  Collect();
  const int before = runtime_.Asked("/v1/models");
  Collect(seconds(10));
  EXPECT_EQ(runtime_.Asked("/v1/models"), before);
  Collect(seconds(21));
  EXPECT_GT(runtime_.Asked("/v1/models"), before);
}

TEST_F(RuntimeProbeTest, ASlowAnswerIsUnknownNotZero) {
  Collect();
  runtime_.http.On("GET", runtime_.url() + "/slots",
                   [](const HttpRequest&) -> Result<HttpResponse> {
                     return Fail(Code::kDeadlineExceeded, "timed out", "timed_out");
                   });
  Collect();
  EXPECT_TRUE(sink_.samples.empty());
  EXPECT_EQ(probe_->OtherRequests(runtime_.url()), std::nullopt);
  EXPECT_FALSE(probe_->Runtimes()[0].absent);
}

TEST_F(RuntimeProbeTest, ARuntimeThatShowsNothingSaysWhy) {
  runtime_.Get("/slots", 501, RuntimeFixture("llama-server-b11669/slots-disabled.json"));
  Collect();
  EXPECT_TRUE(sink_.samples.empty());
  EXPECT_EQ(probe_->Runtimes()[0].passive_absent->reason, "runtime_shows_nothing");
  const auto sensors = probe_->Sensors();
  ASSERT_FALSE(sensors.empty());
  EXPECT_EQ(sensors[0].absent->reason, "runtime_shows_nothing");
}

TEST_F(RuntimeProbeTest, AStrangerIsLeftAloneForAWhile) {
  FakeRuntime stranger("http://127.0.0.1:8080");
  stranger.Impersonate("web-page");
  stranger.env.root = tree_.env().root;
  RuntimeProbe probe(stranger.env);
  CollectingSink sink;
  ASSERT_TRUE(probe.Collect(sink));
  const size_t asked = stranger.http.requests().size();
  stranger.clock.Advance(seconds(31));
  ASSERT_TRUE(probe.Collect(sink));
  EXPECT_EQ(stranger.http.requests().size(), asked);
  stranger.clock.Advance(std::chrono::minutes(11));
  ASSERT_TRUE(probe.Collect(sink));
  EXPECT_GT(stranger.http.requests().size(), asked);
}

std::string TableOfSockets(int inode) {
  return "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  "
         "timeout"
         " inode\n   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000"
         "        0 " +
         std::to_string(inode) + " 1 0000000000000000 100 0 0 10 0\n";
}

// A web server had the port first; the runtime in its place was not seen for ten minutes.
TEST_F(RuntimeProbeTest, ARuntimeInAStrangersPlaceIsFoundAtTheNextLook) {
  for (const char* path : {"/props", "/v1/models"}) runtime_.Get(path, 404, "{}");
  tree_.File("/proc/net/tcp", TableOfSockets(4711));
  Collect();
  EXPECT_TRUE(StateOf("llamacpp").absent);
  ServeLlama(runtime_);
  Collect(seconds(31));
  EXPECT_TRUE(StateOf("llamacpp").absent) << "the same socket is the same stranger";
  tree_.File("/proc/net/tcp", TableOfSockets(4712));
  Collect(seconds(31));
  EXPECT_FALSE(StateOf("llamacpp").absent);
}

}  // namespace
}  // namespace tokwatt
