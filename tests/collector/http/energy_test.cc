// Energy over ranges and of today, straight from a store: boots, clock offsets, holes and scopes.
#include <gtest/gtest.h>

#include "base/metrics.h"
#include "collector/http/energy_today.h"
#include "collector/http/local_day.h"
#include "collector/http/router.h"
#include "collector/http/routes.h"
#include "collector/store/memory.h"
#include "proto/block.h"
#include "proto/event_codec.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

// Noon, wherever the test runs, so that today is long enough.
const int64_t kNow = StartOfLocalDay({1'795'000'000 * kSecond}).ns / kSecond + 12 * 3600;

class EnergyTest : public testing::Test {
 protected:
  // One reading a second of `source`, `from` to `to` seconds before now, which counts `watts`; the
  // device's wall clock was `ahead` seconds ahead of the collector's.
  void Read(const char* source, const char* scope, int64_t from, int64_t to, int64_t watts,
            int64_t ahead = 0, const std::string& powers = {}) {
    v1::Payload payload;
    SeriesDeclaration series;
    series.key = {std::string(metrics::kEnergyJoules.name), source, "main", {{"scope", scope}}};
    if (!powers.empty()) series.key.labels.insert(series.key.labels.begin(), {"powers", powers});
    series.exponent = metrics::kEnergyJoules.exponent;
    ToProto(series, *payload.add_dictionary());
    std::vector<int64_t> times;
    std::vector<int64_t> microjoules;
    for (int64_t boot = kSinceBoot - from; boot <= kSinceBoot - to; ++boot) {
      times.push_back(boot * kSecond);
      microjoules.push_back(boot * watts * 1'000'000);
    }
    const ColumnView column{0, {}, microjoules, {}};
    AppendBlock(times, {&column, 1}, payload);
    SealedBatch batch;
    batch.device = facts_.id;
    batch.epoch = 1;
    batch.seq = ++seq_;
    batch.offset_ns = (kNow - kSinceBoot + ahead) * kSecond;
    batch.boot_id = "boot";
    batch.codec = v1::CODEC_ZSTD_PAYLOAD_V1;
    batch.first = {times.front() + batch.offset_ns};
    batch.last = {times.back() + batch.offset_ns};
    batch.received = batch.last;
    batch.body = EncodePayload(payload).value();
    ASSERT_TRUE(store_->Commit(std::span(&batch, 1)));
  }

  std::vector<PowerFeed> OwnFeeds() const { return {{facts_.id, "", std::nullopt, {}}}; }
  Query MakeQuery() const { return {*store_, clock_, clock_.Mono() + std::chrono::hours(1)}; }

  Json Energy(const std::string& by, int64_t seconds) {
    auto view = std::make_shared<LiveView>();
    view->now = clock_.Wall();
    view->devices.push_back(std::make_shared<const DeviceFacts>(facts_));
    Request request;
    request.query = {{"by", by},
                     {"from", FormatRfc3339({(kNow - seconds) * kSecond})},
                     {"to", FormatRfc3339({kNow * kSecond})}};
    const HttpServerContext server;
    const Response response = GetEnergy({MakeQuery(), server, view, {}}, request, {});
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body);
  }

  static constexpr int64_t kSinceBoot = 100'000;
  FakeClock clock_{kSinceBoot * kSecond, kNow* kSecond};
  std::unique_ptr<Store> store_ = OpenMemoryStore({}).value();
  DeviceFacts facts_;
  uint64_t seq_ = 0;
};

// A clock that was two hours ahead until NTP set it made 3 kWh out of nothing.
TEST_F(EnergyTest, OverlappingOffsetsOfOneCounterMakeNoEnergy) {
  Read("shelly", "wall", 14'400, 14'371, 100, 7200);  // shown from 7 200 s before now
  Read("shelly", "wall", 14'370, 0, 100);
  const Json energy = Energy("device", 14'400);
  EXPECT_NEAR(energy.at("total_energy_joules").get<double>(), 100.0 * (29 + 14'370), 0.01);
  EnergyTodayReader reader;
  const EnergyToday today = reader.Read(MakeQuery(), OwnFeeds());
  ASSERT_TRUE(today.joules) << today.joules.error().detail;
  EXPECT_NEAR(*today.joules, 100.0 * (29 + 14'370), 0.01);
  EXPECT_EQ(today.scope, PowerScope::kWall);
}

// The component that counts was chosen anew in each bucket, so that `by` decided the total.
TEST_F(EnergyTest, TheTotalIsOfOneComponentHoweverItIsCut) {
  Read("battery", "system", 10'800, 0, 40);
  Read("shelly", "wall", 5400, 0, 60);  // plugged in at half time
  const double whole = Energy("device", 10'800).at("total_energy_joules").get<double>();
  EXPECT_NEAR(whole, 60.0 * 5400, 0.01);
  for (const char* by : {"hour", "day"}) {
    const Json energy = Energy(by, 10'800);
    EXPECT_DOUBLE_EQ(energy.at("total_energy_joules").get<double>(), whole) << by;
    EXPECT_EQ(energy.at("partial"), true) << by;  // before the plug came
    for (const Json& row : energy.at("rows")) {
      EXPECT_EQ(row.at("counted"), row.at("source") == "shelly") << row;
    }
  }
}

// Of a plug that was renamed at noon only the morning counted; and of one whose `powers` was
// written differently both rows said that they count.
TEST_F(EnergyTest, APlugThatGotAnotherNameCountsUnderBoth) {
  Read("kasa", "wall", 7200, 3610, 100);
  Read("shelly", "wall", 3600, 0, 60);
  const double both = 100.0 * 3590 + 60.0 * 3600;
  const Json energy = Energy("device", 7200);
  EXPECT_NEAR(energy.at("total_energy_joules").get<double>(), both, 0.01);
  EXPECT_EQ(energy.at("partial"), true) << "between the two";
  for (const Json& row : energy.at("rows")) EXPECT_EQ(row.at("counted"), true) << row;
  EnergyTodayReader reader;
  const EnergyToday today = reader.Read(MakeQuery(), OwnFeeds());
  ASSERT_TRUE(today.joules) << today.joules.error().detail;
  EXPECT_NEAR(*today.joules, both, 0.01);
  EXPECT_TRUE(today.partial);
}

// Of a plug that was told of twice, without and with this machine's name, both rows said that they
// count, and the total had one.
TEST_F(EnergyTest, OneMeterUnderTwoLabelsCountsOnce) {
  facts_.name = "desk";
  Inventory inventory;
  SensorState plug;
  plug.powers = "desk";
  inventory.sensors = {plug};
  facts_.inventory = inventory;
  Read("shelly", "wall", 3600, 0, 100);
  Read("shelly", "wall", 3600, 0, 100, 0, "desk");
  const Json energy = Energy("device", 3600);
  ASSERT_EQ(energy.at("rows").size(), 2u);
  EXPECT_NE(energy.at("rows")[0].at("counted"), energy.at("rows")[1].at("counted"));
  EXPECT_NEAR(energy.at("total_energy_joules").get<double>(), 100.0 * 3600, 0.01);
}

// Two meters at one time measure the same watts.
TEST_F(EnergyTest, TwoPlugsAtOnceAreNeverAdded) {
  Read("kasa", "wall", 7200, 1800, 100);
  Read("shelly", "wall", 3600, 0, 60);
  const Json energy = Energy("device", 7200);
  EXPECT_NEAR(energy.at("total_energy_joules").get<double>(), 100.0 * 5400, 0.01);
  for (const Json& row : energy.at("rows")) {
    EXPECT_EQ(row.at("counted"), row.at("source") == "kasa") << row;
  }
}

// Up to six seconds missing anywhere went unmarked.
TEST_F(EnergyTest, AShortHoleMarksTheTotal) {
  Read("shelly", "wall", 3600, 1800, 100);
  Read("shelly", "wall", 1795, 0, 100);
  EXPECT_EQ(Energy("device", 3600).at("partial"), true);
  EXPECT_EQ(Energy("device", 1795).at("partial"), false);
}

// Today is read bit by bit; the hole lies between two of them.
TEST_F(EnergyTest, AShortHoleMarksToday) {
  EnergyTodayReader reader;
  Read("shelly", "wall", 12 * 3600, 30, 100);
  EXPECT_FALSE(reader.Read(MakeQuery(), OwnFeeds()).partial);
  Read("shelly", "wall", 25, 0, 100);
  const EnergyToday today = reader.Read(MakeQuery(), OwnFeeds());
  EXPECT_TRUE(today.partial);
  EXPECT_NEAR(*today.joules, 100.0 * (12 * 3600 - 5), 0.01);
}

// A plug of another machine was taken for the wall power of the one that reads it.
TEST_F(EnergyTest, APlugOfAnotherMachineIsThatMachinesEnergy) {
  Read("battery", "system", 3600, 0, 40);
  Read("shelly", "wall", 3600, 0, 100, 0, "nas");
  Inventory inventory;
  SensorState plug;
  plug.powers = "nas";
  inventory.sensors = {plug};
  facts_.inventory = inventory;
  const Json energy = Energy("device", 3600);
  ASSERT_EQ(energy.at("rows").size(), 2u);
  EXPECT_EQ(energy.at("rows")[0].at("source"), "battery");
  EXPECT_EQ(energy.at("rows")[1].at("name"), "nas");
  EXPECT_EQ(energy.at("rows")[1].at("device"), "");
  EXPECT_EQ(energy.at("rows")[1].at("source"), "shelly");
  EXPECT_NEAR(energy.at("total_energy_joules").get<double>(), 3600.0 * (40 + 100), 0.01);
  EnergyTodayReader reader;
  EXPECT_EQ(reader.Read(MakeQuery(), OwnFeeds()).scope, PowerScope::kSystem);
  const EnergyToday nas = reader.Read(MakeQuery(), {{facts_.id, "nas", std::nullopt, {}}});
  ASSERT_TRUE(nas.joules) << nas.joules.error().detail;
  EXPECT_NEAR(*nas.joules, 100.0 * 3600, 0.01);
}

}  // namespace
}  // namespace tokwatt
