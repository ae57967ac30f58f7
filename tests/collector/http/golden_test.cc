// Golden answers of every read route over the fabricated hour, under a fake clock.
// TOKWATT_UPDATE_GOLDEN=1 rewrites them; read the difference before committing it.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/collector/http/http_fixture.h"
#include "tests/support/absences.h"

namespace tokwatt {
namespace {

struct GoldenCase {
  const char* file;
  const char* path;
};

class GoldenTest : public HttpFixture, public testing::WithParamInterface<GoldenCase> {};

std::string ReadFile(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream content;
  content << in.rdbuf();
  return std::move(content).str();
}

TEST_P(GoldenTest, AnswersAsBefore) {
  std::string path = GetParam().path;
  if (const size_t at = path.find("DEVICE"); at != std::string::npos) {
    path.replace(at, 6, Device());
  }
  Json document = Document(path);
  if (document.contains("collector_version")) document["collector_version"] = "VERSION";
  // These come with a later beat of the server; routes_test covers them.
  for (const char* key :
       {"energy_today_joules", "energy_today_joules_reason", "energy_today_partial"}) {
    document.erase(key);
  }
  const std::string answer = document.dump(1) + "\n";
  const std::string file =
      std::string(TOKWATT_SOURCE_DIR) + "/tests/collector/http/golden/" + GetParam().file;
  if (std::getenv("TOKWATT_UPDATE_GOLDEN") != nullptr) std::ofstream(file) << answer;
  EXPECT_EQ(answer, ReadFile(file));
  EXPECT_EQ(NullsWithoutReason(document), std::vector<std::string>{});
}

constexpr char kRange[] = "from=2026-11-18T09:30:00Z&to=2026-11-18T10:26:40Z";

const std::string& EnergyPath() {
  static const std::string kPath = std::string("/api/v1/energy?by=hour&") + kRange;
  return kPath;
}
const std::string& SeriesPath() {
  static const std::string kPath =
      std::string("/api/v1/series?device=DEVICE&metric=device_energy_joules_total&step=900&") +
      kRange;
  return kPath;
}

INSTANTIATE_TEST_SUITE_P(Routes, GoldenTest,
                         testing::Values(GoldenCase{"device.json", "/api/v1/devices/DEVICE"},
                                         GoldenCase{"series.json", SeriesPath().c_str()},
                                         GoldenCase{"requests.json", "/api/v1/requests"},
                                         GoldenCase{"benchmarks.json", "/api/v1/benchmarks"},
                                         GoldenCase{
                                             "benchmark.json",
                                             "/api/v1/benchmarks/00000000000000000000000000000002"},
                                         GoldenCase{"bandwidth.json", "/api/v1/bandwidth"},
                                         GoldenCase{"energy.json", EnergyPath().c_str()},
                                         GoldenCase{"claims.json", "/api/v1/claims"},
                                         GoldenCase{"tariffs.json", "/api/v1/tariffs"}),
                         [](const auto& golden) {
                           const std::string file = golden.param.file;
                           return file.substr(0, file.find('.'));
                         });

}  // namespace
}  // namespace tokwatt
