// What the routes answer over the fabricated hour, and what they refuse.
#include "collector/documents/power_binding.h"
#include "tests/collector/http/http_fixture.h"

namespace tokwatt {
namespace {

using RoutesTest = HttpFixture;

TEST_F(RoutesTest, SeriesAreDownsampledPerStep) {
  const Json series =
      Document("/api/v1/series?device=" + Device() + "&metric=device_power_watts&step=60");
  ASSERT_EQ(series.at("series").size(), 1u);
  const Json& points = series.at("series")[0].at("points");
  EXPECT_NEAR(static_cast<double>(points.size()), 60, 1);
  EXPECT_EQ(points[1][0].get<int64_t>() % 60, 0);
  for (int i = 1; i <= 4; ++i) EXPECT_EQ(points[1][static_cast<size_t>(i)], 133.0);
  EXPECT_EQ(series.at("series")[0].at("labels").at("scope"), "wall");
}

TEST_F(RoutesTest, SeriesRefuseWhatTheyCannotDo) {
  const std::string base = "/api/v1/series?device=" + Device();
  EXPECT_EQ(Get(base).status, 400);
  EXPECT_EQ(Get("/api/v1/series?device=ff&metric=x").status, 404);
  const HttpResponse week =
      Get(base + "&metric=x&from=2026-01-01T00:00:00Z&to=2026-01-09T00:00:00Z");
  EXPECT_EQ(week.status, 400);
  EXPECT_EQ(Json::parse(week.body).at("code"), "range_too_long");
  EXPECT_NE(week.body.find("7 days"), std::string::npos);
  EXPECT_EQ(Get(base + "&metric=x&step=0").status, 400);
  EXPECT_EQ(Document(base + "&metric=never_seen").at("series").size(), 0u);
}

TEST_F(RoutesTest, EnergyOfTheHourAndItsCost) {
  const Json energy =
      Document("/api/v1/energy?from=" + FormatRfc3339(clock_.Wall() - std::chrono::minutes(60)));
  ASSERT_EQ(energy.at("rows").size(), 2u);  // the machine, and a switch behind a plug
  const Json& row = energy.at("rows")[0];
  EXPECT_EQ(row.at("scope"), "wall");
  EXPECT_NEAR(row.at("energy_joules").get<double>(), 133 * 3599, 1);
  EXPECT_FALSE(row.at("partial").get<bool>());
  EXPECT_NEAR(energy.at("total_cost").get<double>(), 133 * 3599 / 3.6e6 * 0.14, 1e-6);
  EXPECT_TRUE(energy.at("price").at("assumed").get<bool>());
}

TEST_F(RoutesTest, EnergyBeforeTheFirstReadingIsPartial) {
  const Json energy = Document("/api/v1/energy?by=hour&from=" +
                               FormatRfc3339(clock_.Wall() - std::chrono::hours(3)));
  EXPECT_TRUE(energy.at("partial").get<bool>());
  EXPECT_TRUE(energy.at("rows")[0].at("energy_joules").is_null());
  EXPECT_EQ(Get("/api/v1/energy?by=state").status, 501);
  EXPECT_EQ(Get("/api/v1/energy?by=week").status, 400);
}

TEST_F(RoutesTest, EnergyOfTodayReachesTheFleet) {
  Json totals;
  // The server reads it within its first beats.
  for (int i = 0; i < 100'000; ++i) {
    totals = Document("/api/v1/fleet").at("totals");
    if (!totals.at("energy_today_joules").is_null()) break;
  }
  EXPECT_GT(totals.at("energy_today_joules").get<double>(), 0);
  EXPECT_EQ(totals.at("energy_scopes"), Json::array({"wall"}));
  EXPECT_EQ(totals.at("cost_today").get<double>(),
            totals.at("energy_today_joules").get<double>() / 3.6e6 * 0.14);
}

TEST_F(RoutesTest, PagesFollowTheirCursor) {
  const Json first = Document("/api/v1/bandwidth?limit=1");
  ASSERT_EQ(first.at("items").size(), 1u);
  const Json second =
      Document("/api/v1/bandwidth?limit=1&cursor=" + first.at("next_cursor").get<std::string>());
  ASSERT_EQ(second.at("items").size(), 1u);
  EXPECT_NE(first.at("items")[0].at("id"), second.at("items")[0].at("id"));
  EXPECT_EQ(Get("/api/v1/bandwidth?limit=0").status, 400);
  EXPECT_EQ(Get("/api/v1/bandwidth?limit=9999").status, 400);
  EXPECT_EQ(Get("/api/v1/bandwidth?device=zz").status, 400);
  EXPECT_EQ(Get("/api/v1/bandwidth?cursor=nonsense").status, 400);
}

TEST_F(RoutesTest, AResultThatCouldNotBeMeasuredIsNullWithItsReason) {
  bool found = false;
  const Json page = Document("/api/v1/bandwidth");
  for (const Json& item : page.at("items")) {
    if (item.at("path") != "cpu") continue;
    found = true;
    EXPECT_TRUE(item.at("best_bytes_per_second").is_null());
    EXPECT_EQ(item.at("best_bytes_per_second_reason").at("code"), "not_enough_memory");
  }
  EXPECT_TRUE(found);
}

TEST_F(RoutesTest, BenchmarkIds) {
  EXPECT_EQ(Get("/api/v1/benchmarks/nonsense").status, 404);
  EXPECT_EQ(Get("/api/v1/benchmarks/" + std::string(32, '0')).status, 404);
  // An event of another kind is no benchmark.
  const Json requests = Document("/api/v1/requests");
  EXPECT_EQ(Get("/api/v1/benchmarks/" + requests.at("items")[0].at("id").get<std::string>()).status,
            404);
}

TEST_F(RoutesTest, ThePriceIsStoredAndShown) {
  EXPECT_EQ(Post("/api/v1/tariffs", {{"price_per_kwh", 0.31}, {"currency", "EUR"}}).status, 200);
  const Json price = Document("/api/v1/tariffs").at("price");
  EXPECT_EQ(price.at("price_per_kwh"), 0.31);
  EXPECT_FALSE(price.at("assumed").get<bool>());
  EXPECT_EQ(Document("/api/v1/fleet").at("price").at("currency"), "EUR");
  EXPECT_TRUE(store_->GetMeta("price").value().has_value());
  for (const Json& bad : {Json{{"price_per_kwh", -1}, {"currency", "EUR"}},
                          Json{{"price_per_kwh", 0.3}, {"currency", "euro"}},
                          Json{{"price_per_kwh", "0.3"}, {"currency", "EUR"}},
                          Json{{"price_per_kwh", 0.3}, {"currency", "EUR"}, {"other", 1}}}) {
    EXPECT_EQ(Post("/api/v1/tariffs", bad).status, 400) << bad;
  }
}

TEST_F(RoutesTest, ADeviceIsRenamed) {
  const std::string path = "/api/v1/devices/" + Device();
  const auto rename = [&](const std::string& body) {
    return Send("PATCH", path, {{"Content-Type", "application/json"}}, body).status;
  };
  EXPECT_EQ(rename(R"({"name": "attic"})"), 200);
  EXPECT_EQ(Document(path).at("name"), "attic");
  EXPECT_EQ(store_->GetMeta(ChosenNameKey(FabricatedDevice())).value(), "attic");
  EXPECT_EQ(rename(R"({"name": ""})"), 400);
  EXPECT_EQ(rename(R"({"name": 7})"), 400);
  EXPECT_EQ(rename("{\"name\": \"" + std::string(65, 'x') + "\"}"), 400);
  EXPECT_EQ(Send("PATCH", "/api/v1/devices/ff", {{"Content-Type", "application/json"}},
                 R"({"name": "x"})")
                .status,
            404);
}

TEST_F(RoutesTest, WhatPowersADeviceIsStoredAndShown) {
  const std::string path = "/api/v1/devices/" + Device();
  const auto change = [&](const Json& body) {
    return Send("PATCH", path, {{"Content-Type", "application/json"}}, body.dump()).status;
  };
  const Json meter = {{"device", Device()}, {"source", "shelly"}, {"component", "desk"}};
  const Json meters = {{"device", ""}, {"meters", Json::array({meter})}};
  EXPECT_EQ(change({{"powered_by", meters}}), 200);
  EXPECT_EQ(Document(path).at("powered_by"), meters);
  EXPECT_EQ(Json::parse(*store_->GetMeta(PowerBindingKey(FabricatedDevice())).value()), meters);
  const std::string nobody(32, '9');
  for (const Json& bad :
       {Json{{"powered_by", {{"device", Device()}}}}, Json{{"powered_by", {{"device", nobody}}}},
        Json{{"powered_by", 7}}, Json{{"name", "never"}, {"powered_by", 7}}, Json::object()}) {
    EXPECT_EQ(change(bad), 400) << bad;
  }
  EXPECT_NE(Document(path).at("name"), "never");
  EXPECT_EQ(change({{"powered_by", nullptr}}), 200);
  EXPECT_EQ(Document(path).at("powered_by").at("meters"), Json::array());
}

TEST_F(RoutesTest, AMeasurementIsAskedForAndCancelled) {
  const HttpResponse started =
      Post("/api/v1/benchmarks",
           {{"device", Device()}, {"runtime", "llamacpp"}, {"model", "m"}, {"budget_seconds", 60}});
  EXPECT_EQ(started.status, 202);
  const Json job = Json::parse(started.body);
  EXPECT_EQ(job.at("state"), "queued");
  ASSERT_EQ(router_.commands().size(), 1u);
  EXPECT_EQ(router_.commands()[0].budget_seconds, 60u);
  EXPECT_EQ(Document("/api/v1/devices/" + Device()).at("jobs").size(), 1u);
  const std::string id = job.at("id");
  EXPECT_EQ(Send("DELETE", "/api/v1/benchmarks/" + id).status, 202);
  ASSERT_EQ(router_.commands().size(), 2u);
  EXPECT_EQ(router_.commands()[1].kind, DeviceCommand::Kind::kCancel);
  EXPECT_EQ(router_.commands()[1].cancels, router_.commands()[0].id);
  EXPECT_EQ(Send("DELETE", "/api/v1/benchmarks/" + std::string(32, '0')).status, 404);
}

TEST_F(RoutesTest, AMeasurementThatCannotStartSaysWhy) {
  EXPECT_EQ(Post("/api/v1/bandwidth", {{"device", "00"}}).status, 404);
  EXPECT_EQ(Post("/api/v1/bandwidth", {{"device", Device()}, {"budget_seconds", 0}}).status, 400);
  EXPECT_EQ(Post("/api/v1/bandwidth", {{"device", Device()}, {"suite", "long"}}).status, 400);
  router_.answer =
      Fail(Code::kUnavailable, "The device is not connected.", "no_session", "start it");
  const HttpResponse refused = Post("/api/v1/bandwidth", {{"device", Device()}});
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(Json::parse(refused.body).at("code"), "no_session");
  EXPECT_EQ(Json::parse(refused.body).at("fix"), "start it");
  EXPECT_EQ(Document("/api/v1/devices/" + Device()).at("jobs").size(), 0u);
}

TEST_F(RoutesTest, EveryReasonToRejectABatchHasItsOwnCount) {
  counters_.rejected_malformed = 1;
  counters_.rejected_oversize = 2;
  counters_.rejected_time_impossible = 3;
  counters_.rejected_descriptor = 4;
  counters_.rejected_codec = 5;
  const std::string page = Get("/metrics").body;
  int count = 0;
  for (const char* reason : {"malformed", "oversize", "time_impossible", "descriptor", "codec"}) {
    const std::string line = std::string("tokwatt_collector_rejected_batches_total{reason=\"") +
                             reason + "\"} " + std::to_string(++count) + "\n";
    EXPECT_NE(page.find(line), std::string::npos) << line;
  }
}

TEST_F(RoutesTest, MetricsHaveTheContractsNames) {
  counters_.rejected_oversize = 2;
  auto notice = std::make_shared<CommitNotice>();
  notice->device = FabricatedDevice();
  notice->received = clock_.Wall();
  notice->newest.push_back(
      {{{"device_power_watts", "shelly", "plug", {{"scope", "wall"}}}, -3, Quality::kMeasured},
       clock_.Wall(),
       133});
  notice->events = FabricatedEvents(clock_.Wall());
  server_->listener().OnCommit(notice);
  const HttpResponse page = Get("/metrics");
  EXPECT_EQ(HeaderOf(page, "content-type"), "text/plain; version=0.0.4; charset=utf-8");
  const std::string device = "device=\"" + Device() + "\"";
  for (const std::string& line :
       {"tokwatt_device_power_watts{" + device +
            ",scope=\"wall\",source=\"shelly\",component=\"plug\"} 133\n",
        "tokwatt_device_memory_bandwidth_bytes_per_second{" + device +
            ",path=\"gpu\",kernel=\"read\"} 215000000000\n",
        "tokwatt_inference_prompt_tokens_total{" + device +
            ",runtime=\"llamacpp\",model=\"fabricated-llama-70b\",cached=\"false\"} 1536\n",
        "tokwatt_inference_decode_tokens_total{" + device +
            ",runtime=\"llamacpp\",model=\"fabricated-llama-70b\"} 381\n",
        "tokwatt_inference_requests_total{" + device +
            ",runtime=\"llamacpp\",model=\"fabricated-llama-70b\",finish=\"length\"} 3\n",
        std::string("tokwatt_collector_rejected_batches_total{reason=\"oversize\"} 2\n"),
        std::string("# TYPE tokwatt_inference_ttft_seconds histogram\n"),
        std::string("tokwatt_build_info{version=")}) {
    EXPECT_NE(page.body.find(line), std::string::npos) << line;
  }
}

// A probe's own samples carry its name as their source, and have no component.
TEST_F(RoutesTest, EveryProbeHasItsOwnLine) {
  auto notice = std::make_shared<CommitNotice>();
  notice->device = FabricatedDevice();
  notice->received = clock_.Wall();
  for (const char* probe : {"host", "power"}) {
    notice->newest.push_back(
        {{{"probe_success", probe, "", {}}, 0, Quality::kMeasured}, clock_.Wall(), 1});
  }
  server_->listener().OnCommit(notice);
  const std::string page = Get("/metrics").body;
  for (const char* probe : {"host", "power"}) {
    const std::string line =
        "tokwatt_probe_success{device=\"" + Device() + "\",probe=\"" + probe + "\"} 1\n";
    EXPECT_NE(page.find(line), std::string::npos) << line;
  }
}

// Summed up by device, the watts of a switch would be the machine's that reads its plug.
TEST_F(RoutesTest, WattsOfWhatAPlugFeedsSaySo) {
  auto notice = std::make_shared<CommitNotice>();
  notice->device = FabricatedDevice();
  notice->received = clock_.Wall();
  const SeriesKey key{
      "device_power_watts", "shelly", "shelf", {{"powers", "switch"}, {"scope", "wall"}}};
  notice->newest.push_back({{key, 0, Quality::kMeasured}, clock_.Wall(), 7});
  server_->listener().OnCommit(notice);
  const std::string page = Get("/metrics").body;
  EXPECT_NE(page.find("component=\"shelf\",powers=\"switch\"} 7\n"), std::string::npos) << page;
}

TEST_F(RoutesTest, AFlaggedBandwidthIsNoMetric) {
  auto notice = std::make_shared<CommitNotice>();
  notice->device = FabricatedDevice();
  notice->received = clock_.Wall();
  BandwidthResult flagged;
  flagged.path = "cpu";
  flagged.kernel = "triad";
  flagged.best_bytes_per_second = 91e9;
  flagged.validity = {"box_busy"};
  notice->events.emplace_back(clock_.Wall(), Event{{}, clock_.Mono(), flagged});
  server_->listener().OnCommit(notice);
  const std::string page = Get("/metrics").body;
  EXPECT_EQ(page.find("kernel=\"triad\""), std::string::npos);
  EXPECT_NE(page.find("kernel=\"read\""), std::string::npos);
}

// Unknown is not zero: what a device that is away last said is no sample.
TEST_F(RoutesTest, MetricsOfADeviceThatIsAwayAreAbsent) {
  const std::string page = Get("/metrics").body;
  EXPECT_EQ(page.find("tokwatt_device_power_watts{"), std::string::npos);
  EXPECT_NE(page.find("tokwatt_device_up{device=\"" + Device() + "\"} 0"), std::string::npos);
}

}  // namespace
}  // namespace tokwatt
