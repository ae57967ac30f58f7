// The agent's own path from the probes to the spool on fixture hosts and recorded machines: two
// readings, one second apart, dumped as text and compared. Run with --update to write what is
// expected anew, with --record MACHINE to print the recording of a Mac of tests/fixtures/apple.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "agent/recorder.h"
#include "probes/recording/player.h"
#include "tests/agent/spool/spool_fixture.h"
#include "tests/golden/dump.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_http_client.h"
#include "tests/support/host_recording.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

bool update_golden = false;

constexpr char kRecordings[] = TOKWATT_FIXTURES "/recordings/";
constexpr char kSuffix[] = ".tokwatt.jsonl";

std::vector<std::string> RecordedHosts() {
  std::vector<std::string> hosts;
  for (const auto& entry : fs::directory_iterator(kRecordings)) {
    const std::string name = entry.path().filename();
    if (name.ends_with(kSuffix))
      hosts.push_back(name.substr(0, name.size() - std::size(kSuffix) + 1));
  }
  return hosts;
}

std::vector<std::string> Hosts() {
  std::vector<std::string> hosts = RecordedHosts();
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

// Over the host's two trees; the root is a link that moves from the first to the second, as time
// would.
std::string SpoolTrees(const fs::path& trees) {
  const TemporaryDirectory directory;
  const fs::path root = fs::path(directory.path()) / "root";
  FakeClock clock;
  FakeHttpClient http;
  Env env;
  env.root = root.string();
  env.clock = &clock;
  env.http = &http;
  fs::create_directory_symlink(trees / "t0", root);
  return Spool(env, [&] {
    fs::remove(root);
    fs::create_directory_symlink(trees / "t1", root);
    clock.Advance(std::chrono::seconds(1));
  });
}

// Over the first second of a recording.
std::string SpoolRecording(const std::string& path) {
  auto recording = LoadRecording(path);
  if (!recording) throw std::runtime_error(recording.error().message);
  const auto player = Player::Open(*std::move(recording));
  if (!player) throw std::runtime_error(player.error().message);
  const Env env = (*player)->MakeEnv();
  const StopSource stop;
  std::string dump = Spool(env, [&] {
    env.clock->WaitUntil(env.clock->Mono() + std::chrono::seconds(1), stop.token());
  });
  if (!(*player)->status()) throw std::runtime_error((*player)->status().error().message);
  return dump;
}

std::string Record(const std::string& host) {
  const std::string recording = kRecordings + host + kSuffix;
  if (fs::exists(recording)) return SpoolRecording(recording);
  return SpoolTrees(fs::absolute(TOKWATT_FIXTURES) / "hosts" / host);
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
  if (argc > 2 && std::string(argv[1]) == "--record") {
    std::fputs(tokwatt::RecordMac(argv[2]).c_str(), stdout);
    return 0;
  }
  tokwatt::update_golden = argc > 1 && std::string(argv[1]) == "--update";
  return RUN_ALL_TESTS();
}
