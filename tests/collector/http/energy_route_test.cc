// What /energy does with a range that is too much for its time.
#include "collector/http/routes.h"
#include "tests/collector/http/energy_fixture.h"

namespace tokwatt {
namespace {

class EnergyRouteTest : public EnergyFixture {
 protected:
  Response Ask(const char* by) {
    auto facts = std::make_shared<DeviceFacts>();
    facts->id = Device();
    auto view = std::make_shared<LiveView>();
    view->now = clock_.Wall();
    view->devices.push_back(std::move(facts));
    const HttpServerContext server;
    Request request;
    request.query = {{"by", by}};
    return GetEnergy({MakeQuery(), server, view, {}}, request, {});
  }
};

TEST_F(EnergyRouteTest, RowsPerHourAddUpToTheTotal) {
  CommitMinutes(0, 150);
  GoToMinute(150);
  const Json energy = Json::parse(Ask("hour").body);
  double sum = 0;
  for (const Json& row : energy.at("rows")) {
    if (!row.at("energy_joules").is_null()) sum += row.at("energy_joules").get<double>();
  }
  EXPECT_NEAR(sum, 150 * kMinuteJoules - kWatts, 1e-3);
  EXPECT_NEAR(energy.at("total_energy_joules").get<double>(), sum, 1e-3);
}

// The scan ends in time, the work on what it found does not.
TEST_F(EnergyRouteTest, RowsPerHourHonourTheDeadline) {
  CommitMinutes(0, 150);
  GoToMinute(150);
  store_.after_scan = [this] { clock_.Advance(std::chrono::seconds(30)); };
  const Response response = Ask("hour");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(Json::parse(response.body).at("code"), "query_deadline");
}

}  // namespace
}  // namespace tokwatt
