// Asking a collector to measure: what is lost on the way never becomes a second measurement here.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/state_dir.h"
#include "cli/exit_code.h"
#include "cli/job.h"
#include "cli/local_measure.h"
#include "tests/cli/command_fixture.h"
#include "tests/support/absences.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"

namespace tokwatt {
namespace {

using nlohmann::json;

const json kFleet{{"devices", {{{"id", "aa"}, {"name", "mini"}}}}};

using MeasureCommand = CommandTest;

TEST_F(MeasureCommand, ACollectorThatHangsUpAfterTheRequestIsNoReasonToMeasureHere) {
  Answer("fleet", kFleet);
  StartCollector();
  const Ended ended = Run({"bench", "run"});
  EXPECT_EQ(ended.code, kExitUnreachable) << ended.err;
  EXPECT_EQ(ended.err.find("measuring here"), std::string::npos) << ended.err;
  ASSERT_EQ(requests().size(), 2u);
  EXPECT_EQ(requests()[1].rfind("POST /api/v1/benchmarks ", 0), 0u) << requests()[1];
}

TEST_F(MeasureCommand, ACollectorThatHangsUpAtOnceIsThere) {
  StartCollector();
  const Ended ended = Run({"bench", "run"});
  EXPECT_EQ(ended.code, kExitUnreachable);
  EXPECT_EQ(ended.err.find("measuring here"), std::string::npos) << ended.err;
}

TEST_F(MeasureCommand, ANamedDeviceIsNotThisProcess) {
  const Ended ended = Run({"bench", "run", "--device", "mini"});
  EXPECT_EQ(ended.code, kExitUnreachable) << ended.err;
  EXPECT_EQ(ended.err.find("measuring here"), std::string::npos) << ended.err;
}

TEST_F(MeasureCommand, LocalAndDeviceExcludeEachOther) {
  EXPECT_EQ(Run({"bandwidth", "--local", "--device", "mini"}).code, kExitUsage);
}

TEST_F(MeasureCommand, NoRuntimeIsSomethingUnavailable) {
  const Ended ended = Run({"bench", "run", "--local", "--endpoint", "http://127.0.0.1:1"});
  EXPECT_EQ(ended.code, kExitPartial) << ended.err;
  EXPECT_NE(ended.err.find("no runtime answers at http://127.0.0.1:1"), std::string::npos)
      << ended.err;
}

TEST(DeviceOrHere, NobodyListensAndNoDeviceIsNamedMeansHere) {
  FakeHttpClient http;
  ApiClient api(http, "http://c");
  ::testing::internal::CaptureStderr();
  const auto device = DeviceOrHere(api, "");
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("measuring here"), std::string::npos);
  ASSERT_TRUE(device) << device.error().message;
  EXPECT_FALSE(device->has_value());
}

TEST(ApiClientTest, ACertificateThatIsNotTrustedIsNoAbsentCollector) {
  FakeHttpClient http;
  const auto refuse = [](const HttpRequest&) -> Result<HttpResponse> {
    return Fail(Code::kUnavailable, "GET u: this machine does not trust its certificate",
                kCertificateNotTrusted);
  };
  http.On("GET", "https://box:7811/api/v1/fleet", refuse);
  http.On("GET", "https://127.0.0.1:7811/api/v1/fleet", refuse);
  const Error error = ApiClient(http, "https://box:7811").Get("fleet").error();
  EXPECT_EQ(error.code, Code::kUnavailable);
  EXPECT_EQ(error.message,
            "https://box:7811 answers, but this machine does not trust its certificate; nothing "
            "was asked");
  EXPECT_EQ(error.reason, kCertificateNotTrusted) << "no machine is measured in its place";
  EXPECT_NE(error.fix.find("on the collector's machine, TOKWATT_URL=http://127.0.0.1:7811"),
            std::string::npos);
  EXPECT_NE(error.fix.find("\nssh -N -L 7811:127.0.0.1:7811 box "), std::string::npos) << error.fix;
  EXPECT_EQ(error.fix.find("tokwatt up"), std::string::npos);
  const Error here = ApiClient(http, "https://127.0.0.1:7811").Get("fleet").error();
  EXPECT_EQ(here.fix.find("ssh"), std::string::npos) << here.fix;
}

// It told to start a second collector here.
TEST(ApiClientTest, WhereAnotherMachineIsSilentItsOwnerLooksThere) {
  FakeHttpClient http;
  const Error there = ApiClient(http, "http://box:7811").Get("fleet").error();
  EXPECT_EQ(there.reason, "collector_unreachable");
  EXPECT_EQ(there.fix.find("tokwatt up"), std::string::npos);
  EXPECT_NE(there.fix.find("on box, `tokwatt service status`"), std::string::npos) << there.fix;
  EXPECT_NE(there.fix.find("open port 7811 "), std::string::npos) << there.fix;
  EXPECT_EQ(ApiClient(http, "http://127.0.0.1:7811").Get("fleet").error().fix, "tokwatt up");
}

class RunJobTest : public ::testing::Test {
 protected:
  static json Job(const char* state) {
    return {{"id", "j1"}, {"device", "aa"}, {"state", state}, {"detail", ""}, {"eta_seconds", 1}};
  }

  RunJobTest() { http_.On("POST", kUrl + "bandwidth", 202, Job("queued").dump()); }

  // The device's document: no answer to the first `lost` polls, then a job that is done.
  void AnswerAfter(int lost) {
    http_.On("GET", kUrl + "devices/aa", [this, lost](const HttpRequest&) -> Result<HttpResponse> {
      if (polls_++ < lost) return Fail(Code::kUnavailable, "GET u: connection refused");
      return HttpResponse{200, json{{"jobs", json::array({Job("done")})}}.dump(), {}};
    });
  }

  Result<json> Run() {
    ::testing::internal::CaptureStderr();
    auto job = RunJob(api_, "bandwidth", {{"device", "aa"}}, clock_, stop_.token());
    ::testing::internal::GetCapturedStderr();
    return job;
  }

  int Posts() const {
    int posts = 0;
    for (const HttpRequest& request : http_.requests()) posts += request.method == "POST" ? 1 : 0;
    return posts;
  }

  inline static const std::string kUrl = "http://c/api/v1/";
  int polls_ = 0;
  FakeHttpClient http_;
  ApiClient api_{http_, "http://c"};
  FakeClock clock_;
  StopSource stop_;
};

TEST_F(RunJobTest, APollWithoutAnAnswerIsAskedAgain) {
  AnswerAfter(3);
  const auto job = Run();
  ASSERT_TRUE(job) << job.error().message;
  EXPECT_EQ(job->at("state"), "done");
  EXPECT_EQ(Posts(), 1);
}

TEST_F(RunJobTest, ALostCollectorEndsWithTheNameOfTheJob) {
  const auto job = Run();
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, Code::kUnavailable);
  EXPECT_EQ(job.error().reason, kCollectorLost);
  EXPECT_NE(job.error().message.find("j1"), std::string::npos) << job.error().message;
  EXPECT_EQ(Posts(), 1);
}

TEST_F(RunJobTest, AStopThatTheCollectorDoesNotHearIsStillAStop) {
  stop_.RequestStop();
  const auto job = Run();
  ASSERT_FALSE(job);
  EXPECT_EQ(job.error().code, Code::kCancelled);
  EXPECT_NE(job.error().message.find("j1 may go on"), std::string::npos) << job.error().message;
}

TEST(JobError, KeepsTheFixOfItsReason) {
  const Error error = JobError(
      {{"state", "failed"}, {"reason", {{"code", "busy"}, {"detail", "d"}, {"fix", "wait"}}}});
  EXPECT_EQ(error.message, "nothing was measured (failed): d");
  EXPECT_EQ(error.reason, "busy");
  EXPECT_EQ(error.fix, "wait");
  EXPECT_EQ(JobError({{"state", "cancelled"}}).message, "nothing was measured (cancelled)");
}

TEST(ApiClientTest, ValuesOfAQueryAreEncoded) {
  FakeHttpClient http;
  (void)ApiClient(http, "http://c")
      .Get("energy", {{"from", "2026-11-26T10:00:00+00:00"}, {"to", "a b&c"}});
  EXPECT_EQ(http.requests().at(0).url,
            "http://c/api/v1/energy?from=2026-11-26T10%3A00%3A00%2B00%3A00&to=a%20b%26c");
}

TEST(ApiClientTest, APasswordGoesWhereNobodyElseReadsIt) {
  TemporaryDirectory scratch;
  const std::string file = scratch.path() + "/password";
  ASSERT_TRUE(ReplaceFile(file, "open sesame\n", false));
  FakeHttpClient http;
  for (const char* url : {"https://box.local:7811", "http://127.0.0.1:7811"}) {
    (void)ApiClient(http, url, file).Get("fleet");
    ASSERT_TRUE(http.requests().back().login) << url;
    EXPECT_EQ(http.requests().back().login->password, "open sesame");
  }
  (void)ApiClient(http, "https://box.local:7811").Get("fleet");
  EXPECT_FALSE(http.requests().back().login);
  const size_t n_sent = http.requests().size();
  const auto in_clear = ApiClient(http, "http://box.local:7811", file).Get("fleet");
  EXPECT_EQ(in_clear.error().reason, "password_in_clear");
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  const auto open = ApiClient(http, "https://box.local:7811", file).Get("fleet");
  EXPECT_EQ(open.error().reason, "secret_is_open");
  EXPECT_EQ(http.requests().size(), n_sent);
}

TEST(ApiClientTest, AUrlThatIsNoneIsAMistakeOfTheSettings) {
  FakeHttpClient http;
  http.On("GET", "nas/api/v1/fleet", [](const HttpRequest&) -> Result<HttpResponse> {
    return Fail(Code::kInvalidArgument, "GET nas: not an http or https URL");
  });
  const auto fleet = ApiClient(http, "nas").Get("fleet");
  ASSERT_FALSE(fleet);
  EXPECT_EQ(fleet.error().message, "'nas' is not the URL of a collector: not an http or https URL");
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(FailWithApi(fleet.error()), kExitConfig);
  ::testing::internal::GetCapturedStderr();
}

TEST(BandwidthRows, WhatWasStoppedIsCancelledAndWhatFailedHasItsReason) {
  BandwidthResult result;
  result.path = "cpu";
  result.kernel = "read";
  result.absent = Absence{"cancelled", "it was stopped", ""};
  const FakeClock clock;
  StopSource stop;
  const auto rows = BandwidthRows({result}, {}, clock, stop.token());
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(NullsWithoutReason(*rows), std::vector<std::string>());
  stop.RequestStop();
  const auto stopped = BandwidthRows({result}, {}, clock, stop.token());
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::kCancelled);
}

TEST(BandwidthRows, AreCompleteWithoutAGpuButNotWithABrokenOne) {
  BandwidthResult cpu;
  cpu.path = "cpu";
  cpu.best_bytes_per_second = 20e9;
  BandwidthResult gpu;
  gpu.path = "gpu";
  gpu.absent = Absence{"no_gpu", "no driver is installed", ""};
  const FakeClock clock;
  const auto complete = [&](const std::vector<BandwidthResult>& results) {
    return IsCompleteBandwidth(*BandwidthRows(results, {}, clock, StopSource().token()));
  };
  EXPECT_TRUE(complete({cpu}));
  EXPECT_TRUE(complete({cpu, gpu}));
  gpu.absent.reason = "driver_failed";
  EXPECT_FALSE(complete({cpu, gpu}));
  EXPECT_FALSE(complete({}));
}

}  // namespace
}  // namespace tokwatt
