// The agent's own path from the probes to the spool on fixture hosts: two readings, one second
// apart, dumped as text and compared.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "agent/recorder.h"
#include "tests/agent/spool/spool_fixture.h"
#include "tests/golden/dump.h"
#include "tests/golden/golden_host.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

// The recorder over the host's two trees.
std::string Record(const std::string& host) {
  GoldenHost trees(host);
  const TemporaryDirectory directory;
  FakeClock clock;
  FakeHttpClient http;
  const MonoTime start = clock.Mono();
  RecorderOptions options;
  options.rhythm = Rhythm::kRegular;
  options.spool.directory = directory.path();
  Env env;
  env.root = trees.root();
  env.clock = &clock;
  env.http = &http;

  auto recorder = Recorder::Open(options, env, SeededRandom(1), {[] {}, [] {}});
  if (!recorder) throw std::runtime_error(recorder.error().message);
  (*recorder)->RunTick();
  trees.GoOn();
  clock.Advance(std::chrono::seconds(1));
  (*recorder)->RunTick();
  (*recorder)->Stop();
  return DumpSpool((*recorder)->spool(), start);
}

class AgentGolden : public testing::TestWithParam<std::string> {};

TEST_P(AgentGolden, DumpIsAsCommitted) { ExpectGolden("hosts", GetParam(), Record(GetParam())); }

INSTANTIATE_TEST_SUITE_P(All, AgentGolden, testing::ValuesIn(GoldenHosts()), NameOfGoldenHost);

}  // namespace
}  // namespace tokwatt
