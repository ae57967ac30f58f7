#include "collector/live/jobs.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

DeviceCommand Command(uint8_t id) {
  DeviceCommand command;
  command.id[0] = id;
  return command;
}

ProgressNotice Progress(uint8_t id, const char* state) {
  ProgressNotice notice;
  notice.command[0] = id;
  notice.state = state;
  notice.done_ratio = 0.5;
  notice.eta_seconds = 30;
  return notice;
}

TEST(JobTableTest, FollowsTheDevicesReports) {
  JobTable jobs;
  jobs.Add(DeviceId{}, Command(1), WallTime{});
  const Json* job = jobs.Find(CommandIdText(Command(1).id));
  EXPECT_EQ(job->at("state"), "queued");
  EXPECT_TRUE(job->at("eta_seconds").is_null());
  EXPECT_EQ(job->at("eta_seconds_reason").at("code"), "not_known_yet");
  ASSERT_NE(jobs.Apply(Progress(1, "running")), nullptr);
  EXPECT_EQ(job->at("eta_seconds"), 30.0);
  EXPECT_FALSE(job->contains("eta_seconds_reason"));
  EXPECT_EQ(jobs.Apply(Progress(2, "running")), nullptr);
}

TEST(JobTableTest, AnEndedJobStaysEnded) {
  JobTable jobs;
  jobs.Add(DeviceId{}, Command(1), WallTime{});
  jobs.Apply(Progress(1, "cancelled"));
  EXPECT_EQ(jobs.Apply(Progress(1, "running")), nullptr);
}

TEST(JobTableTest, ALostConnectionFailsAJobUntilTheDeviceIsBack) {
  JobTable jobs;
  jobs.Add(DeviceId{}, Command(1), WallTime{});
  EXPECT_EQ(jobs.FailOpen(DeviceId{}).size(), 1u);
  const Json* job = jobs.Find(CommandIdText(Command(1).id));
  EXPECT_EQ(job->at("reason").at("code"), "session_lost");
  jobs.Apply(Progress(1, "running"));
  EXPECT_EQ(job->at("state"), "running");
  EXPECT_FALSE(job->contains("reason"));
}

}  // namespace
}  // namespace tokwatt
