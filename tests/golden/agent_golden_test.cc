// The agent's own path from the probes to the spool on fixture hosts and recorded machines: two
// readings, one second apart, dumped as text and compared.
#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "agent/recorder.h"
#include "probes/recording/player.h"
#include "tests/agent/spool/spool_fixture.h"
#include "tests/golden/dump.h"
#include "tests/golden/golden_host.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

// What the recorder spools of a machine in two ticks; `move` brings the second.
std::string Spool(const Env& env, const std::function<void()>& move) {
  const TemporaryDirectory directory;
  const MonoTime start = env.clock->Mono();
  RecorderOptions options;
  options.rhythm = Rhythm::kRegular;
  options.spool.directory = directory.path();
  auto recorder = Recorder::Open(options, env, SeededRandom(1), {[] {}, [] {}});
  if (!recorder) throw std::runtime_error(recorder.error().message);
  (*recorder)->RunTick();
  move();
  (*recorder)->RunTick();
  (*recorder)->Stop();
  return DumpSpool((*recorder)->spool(), start);
}

// Over the host's two trees.
std::string SpoolTrees(const std::string& host) {
  GoldenHost trees(host);
  FakeClock clock;
  FakeHttpClient http;
  Env env;
  env.root = trees.root();
  env.clock = &clock;
  env.http = &http;
  return Spool(env, [&] {
    trees.GoOn();
    clock.Advance(std::chrono::seconds(1));
  });
}

// Over the first second of a recording.
std::string SpoolRecording(const std::string& host) {
  const auto player = PlayRecordedHost(host);
  const Env env = player->MakeEnv();
  const StopSource never;
  std::string dump = Spool(env, [&] {
    env.clock->WaitUntil(env.clock->Mono() + std::chrono::seconds(1), never.token());
  });
  if (!player->status()) throw std::runtime_error(player->status().error().message);
  return dump;
}

class AgentGolden : public testing::TestWithParam<std::string> {};

TEST_P(AgentGolden, DumpIsAsCommitted) {
  ExpectGolden("hosts", GetParam(), SpoolTrees(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, AgentGolden, testing::ValuesIn(GoldenHosts()), NameOfGoldenHost);

class RecordedGolden : public testing::TestWithParam<std::string> {};

TEST_P(RecordedGolden, DumpIsAsCommitted) {
  ExpectGolden("hosts", GetParam(), SpoolRecording(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(All, RecordedGolden, testing::ValuesIn(RecordedHosts()), NameOfGoldenHost);

}  // namespace
}  // namespace tokwatt
