// What `agent probe --json` and `doctor` say of each fixture host, from the same two readings.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "cli/agent_probe.h"
#include "cli/doctor/report.h"
#include "cli/doctor/text.h"
#include "tests/golden/golden_host.h"
#include "tests/support/absences.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

// While it waits, the host goes on to its second tree.
class MovingClock : public FakeClock {
 public:
  explicit MovingClock(GoldenHost& host) : host_(host) {}
  bool WaitUntil(MonoTime deadline, const StopToken& stop) const override {
    host_.GoOn();
    return FakeClock::WaitUntil(deadline, stop);
  }

 private:
  GoldenHost& host_;
};

nlohmann::json ProbeRecorded(const std::string& host) {
  const auto player = PlayRecordedHost(host);
  const StopSource never;
  return ProbeDocument(player->MakeEnv(), std::chrono::seconds(1), never.token());
}

nlohmann::json Probe(const std::string& host) {
  const auto recorded = RecordedHosts();
  if (std::find(recorded.begin(), recorded.end(), host) != recorded.end()) {
    return ProbeRecorded(host);
  }
  GoldenHost trees(host);
  const MovingClock clock(trees);
  FakeHttpClient http;
  Env env;
  env.root = trees.root();
  env.clock = &clock;
  env.http = &http;
  const StopSource never;
  return ProbeDocument(env, std::chrono::seconds(1), never.token());
}

class DoctorGolden : public testing::TestWithParam<std::string> {};

TEST_P(DoctorGolden, TheDocumentIsAsCommitted) {
  const nlohmann::json probed = Probe(GetParam());
  EXPECT_EQ(NullsWithoutReason(probed), std::vector<std::string>());
  ExpectGolden("probe", GetParam(), probed.dump(1) + "\n");
}

TEST_P(DoctorGolden, TheTextIsAsCommitted) {
  const nlohmann::json probed = Probe(GetParam());
  const DoctorReport report = MakeDoctorReport(probed, {}, {});
  EXPECT_EQ(NullsWithoutReason(DoctorDocument(report, probed)), std::vector<std::string>());
  ExpectGolden("doctor", GetParam(), DoctorText(report.summary, report.checks));
}

INSTANTIATE_TEST_SUITE_P(All, DoctorGolden, testing::ValuesIn(GoldenHosts()), NameOfGoldenHost);
INSTANTIATE_TEST_SUITE_P(Recorded, DoctorGolden, testing::ValuesIn(RecordedHosts()),
                         NameOfGoldenHost);

}  // namespace
}  // namespace tokwatt
