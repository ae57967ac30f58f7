#include "tests/golden/golden_host.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "tests/support/host_recording.h"
#include "tests/support/nvidia_machine.h"

namespace tokwatt {
namespace {

namespace fs = std::filesystem;

constexpr char kRecordings[] = TOKWATT_FIXTURES "/recordings/";
constexpr char kSuffix[] = ".tokwatt.jsonl";

bool update_golden = false;

std::string ReadAll(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

}  // namespace

std::vector<std::string> GoldenHosts() {
  std::vector<std::string> hosts;
  for (const auto& entry : fs::directory_iterator(TOKWATT_FIXTURES "/hosts")) {
    if (fs::exists(entry.path() / "t0") && fs::exists(entry.path() / "t1")) {
      hosts.push_back(entry.path().filename());
    }
  }
  std::sort(hosts.begin(), hosts.end());
  return hosts;
}

std::vector<std::string> RecordedHosts() {
  std::vector<std::string> hosts;
  for (const auto& entry : fs::directory_iterator(kRecordings)) {
    const std::string name = entry.path().filename();
    if (!name.ends_with(kSuffix)) continue;
    hosts.push_back(name.substr(0, name.size() - std::string_view(kSuffix).size()));
  }
  std::sort(hosts.begin(), hosts.end());
  return hosts;
}

std::unique_ptr<Player> PlayRecordedHost(const std::string& host) {
  auto recording = LoadRecording(kRecordings + host + kSuffix);
  if (!recording) throw std::runtime_error(recording.error().message);
  auto player = Player::Open(*std::move(recording));
  if (!player) throw std::runtime_error(player.error().message);
  return *std::move(player);
}

std::string NameOfGoldenHost(const testing::TestParamInfo<std::string>& host) {
  std::string name = host.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

void ExpectGolden(const std::string& folder, const std::string& host, const std::string& text) {
  const fs::path golden =
      fs::path(TOKWATT_SOURCE_DIR) / "tests" / "golden" / folder / (host + ".txt");
  if (update_golden) {
    fs::create_directories(golden.parent_path());
    std::ofstream(golden) << text;
    return;
  }
  EXPECT_EQ(text, ReadAll(golden)) << "if the change is meant: run this test with --update";
}

GoldenHost::GoldenHost(const std::string& host)
    : trees_((fs::absolute(TOKWATT_FIXTURES) / "hosts" / host).string()) {
  fs::create_directory_symlink(trees_ + "/t0", root());
}

std::string GoldenHost::root() const { return directory_.path() + "/root"; }

void GoldenHost::GoOn() {
  fs::remove(root());
  fs::create_directory_symlink(trees_ + "/t1", root());
}

}  // namespace tokwatt

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (argc > 2 && std::string(argv[1]) == "--record") {
    std::fputs(tokwatt::RecordMac(argv[2]).c_str(), stdout);
    return 0;
  }
  if (argc > 3 && std::string(argv[1]) == "--record-nvidia") {
    std::fputs(tokwatt::NvidiaMachine(argv[2], argv[3]).Record().c_str(), stdout);
    return 0;
  }
  tokwatt::update_golden = argc > 1 && std::string(argv[1]) == "--update";
  return RUN_ALL_TESTS();
}
