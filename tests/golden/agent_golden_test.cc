// The agent's own path from the probes to the spool on fixture hosts: two readings, one second
// apart, dumped as text and compared. Run with --update to write what is expected anew.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "agent/recorder.h"
#include "tests/agent/spool/spool_fixture.h"
#include "tests/golden/dump.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

bool update_golden = false;

std::vector<std::string> Hosts() {
  std::vector<std::string> hosts;
  for (const auto& entry : fs::directory_iterator(TOKWATT_FIXTURES "/hosts")) {
    if (fs::exists(entry.path() / "t0") && fs::exists(entry.path() / "t1")) {
      hosts.push_back(entry.path().filename());
    }
  }
  std::sort(hosts.begin(), hosts.end());
  return hosts;
}

std::string ReadAll(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

// The recorder over the host's two trees; the root is a link that moves from the first to the
// second, as time would.
std::string Record(const std::string& host) {
  const fs::path trees = fs::absolute(TOKWATT_FIXTURES) / "hosts" / host;
  const TemporaryDirectory directory;
  const fs::path root = fs::path(directory.path()) / "root";
  FakeClock clock;
  FakeHttpClient http;
  const MonoTime start = clock.Mono();
  RecorderOptions options;
  options.rhythm = Rhythm::kRegular;
  options.spool.directory = directory.path();
  Env env;
  env.root = root.string();
  env.clock = &clock;
  env.http = &http;

  fs::create_directory_symlink(trees / "t0", root);
  auto recorder = Recorder::Open(options, env, SeededRandom(1), {[] {}, [] {}});
  if (!recorder) throw std::runtime_error(recorder.error().message);
  (*recorder)->RunTick();
  fs::remove(root);
  fs::create_directory_symlink(trees / "t1", root);
  clock.Advance(std::chrono::seconds(1));
  (*recorder)->RunTick();
  (*recorder)->Stop();
  return DumpSpool((*recorder)->spool(), start);
}

class GoldenHost : public testing::TestWithParam<std::string> {};

TEST_P(GoldenHost, DumpIsAsCommitted) {
  const fs::path golden =
      fs::path(TOKWATT_SOURCE_DIR) / "tests" / "golden" / "hosts" / (GetParam() + ".txt");
  const std::string dump = Record(GetParam());
  if (update_golden) {
    std::ofstream(golden) << dump;
    return;
  }
  EXPECT_EQ(dump, ReadAll(golden)) << "if the change is meant: agent_golden_test --update";
}

INSTANTIATE_TEST_SUITE_P(All, GoldenHost, testing::ValuesIn(Hosts()), [](const auto& host) {
  std::string name = host.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace tokwatt

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  tokwatt::update_golden = argc > 1 && std::string(argv[1]) == "--update";
  return RUN_ALL_TESTS();
}
