// agent record and agent probe --replay, as commands: the same machine twice, and errors that help.
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "cli/exit_code.h"
#include "tests/cli/command_fixture.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {
namespace {

using nlohmann::json;

class RecordCommand : public CommandTest {
 protected:
  std::string File(const std::string& name) const { return folder_.path() + "/" + name; }
  std::string TextOf(const std::string& name) const {
    std::ifstream file(File(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(File(name)) << text;
  }
  static std::string Root(const std::string& host) {
    return FixtureHostsDirectory() + "/" + host + "/t0";
  }
  Ended Record(const std::string& host, const std::string& name, bool force = false) {
    std::vector<std::string> arguments = {
        "agent",     "record", "--root", Root(host),
        "--seconds", "0",      "-o",     name == "-" ? name : File(name)};
    if (force) arguments.emplace_back("--force");
    return Run(arguments);
  }
  Ended Replay(const std::string& name) {
    return Run({"agent", "probe", "--json", "--seconds", "0.01", "--replay", File(name)});
  }

  const TemporaryDirectory folder_;
};

// A recording does not hold the names of the machine and of its Thunderbolt peers. The energy of a
// power is that of the real time between the two looks, which no replay knows.
json Comparable(json document) {
  document.at("device").erase("hostname");
  for (json& link : document.at("device").at("thunderbolt")) link.erase("name");
  for (json& sample : document.at("samples")) {
    if (sample.at("metric") == "device_energy_joules_total") sample.erase("value");
  }
  return document;
}

TEST_F(RecordCommand, AReplayPrintsTheDocumentOfTheMachine) {
  for (const auto& entry : std::filesystem::directory_iterator(FixtureHostsDirectory())) {
    const std::string host = entry.path().filename();
    const json there = json::parse(
        Run({"agent", "probe", "--json", "--seconds", "0.01", "--root", Root(host)}).out);
    ASSERT_EQ(Record(host, host).code, kExitOk) << host;
    const json again = json::parse(Replay(host).out);
    EXPECT_EQ(json::diff(Comparable(there), Comparable(again)), json::array()) << host;
    const std::string name = again.at("device").at("hostname");
    EXPECT_TRUE(name.empty() || name == "recorded") << name;
  }
}

TEST_F(RecordCommand, TheManifestIsPrintedAndFirstInTheFile) {
  const Ended ended = Record("framework-desktop-amd", "a");
  EXPECT_EQ(ended.code, kExitOk) << ended.err;
  EXPECT_NE(ended.out.find("AMD RYZEN AI MAX+ 395"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("not recorded: runtimes"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("scrubbed: "), std::string::npos) << ended.out;
  const std::string text = TextOf("a");
  const json manifest = json::parse(text.substr(0, text.find('\n')));
  EXPECT_EQ(manifest.at("tokwatt_recording"), 1);
  EXPECT_EQ(manifest.at("ticks"), 1);
  EXPECT_GT(manifest.at("values_by_source").at("rapl"), 0);
}

TEST_F(RecordCommand, StandardOutputHoldsTheRecordingOnly) {
  const Ended ended = Record("bare", "-");
  EXPECT_EQ(ended.code, kExitOk);
  EXPECT_TRUE(ended.out.starts_with("{\"tokwatt_recording\":1")) << ended.out.substr(0, 100);
  EXPECT_NE(ended.err.find("IS IN IT"), std::string::npos) << "the manifest is a message";
}

TEST_F(RecordCommand, AFileThatIsThereIsKeptUnlessForced) {
  Write("a", "mine");
  const Ended refused = Record("bare", "a");
  EXPECT_EQ(refused.code, kExitFailure);
  EXPECT_NE(refused.err.find("--force"), std::string::npos) << refused.err;
  EXPECT_EQ(TextOf("a"), "mine");
  EXPECT_EQ(Record("bare", "a", true).code, kExitOk);
  EXPECT_TRUE(TextOf("a").starts_with("{\"tokwatt_recording\""));
}

TEST_F(RecordCommand, WhatCannotBePlayedSaysWhyAndWhatToDo) {
  Write("other", "hello\n");
  Write("newer", "{\"tokwatt_recording\":99}\n");
  for (const auto& [name, words] : {std::pair("none", "no such file"),
                                    {"other", "is no recording"},
                                    {"newer", "newer tokwatt"}}) {
    const Ended ended = Replay(name);
    EXPECT_NE(ended.code, kExitOk) << name;
    EXPECT_EQ(ended.out, "");
    EXPECT_NE(ended.err.find(words), std::string::npos) << ended.err;
    EXPECT_NE(ended.err.find("try: "), std::string::npos) << ended.err;
  }
  const Ended both = Run({"agent", "probe", "--root", "/", "--replay", File("other")});
  EXPECT_EQ(both.code, kExitUsage);
}

TEST_F(RecordCommand, OneThatWasCutOffIsPlayedAndSaysSo) {
  ASSERT_EQ(Record("intel-laptop", "a").code, kExitOk);
  const std::string text = TextOf("a");
  Write("cut", text.substr(0, text.size() - 10));
  const Ended ended = Replay("cut");
  EXPECT_NE(ended.err.find("cut off"), std::string::npos) << ended.err;
  EXPECT_FALSE(json::parse(ended.out).at("sensors").empty());
}

TEST_F(RecordCommand, ARecordedMacIsProbedOnAnySystem) {
  const std::string file =
      std::string(TOKWATT_FIXTURES) + "/recordings/mac-mini-m4-pro.tokwatt.jsonl";
  const Ended ended = Run({"agent", "probe", "--json", "--replay", file});
  const json document = json::parse(ended.out);
  EXPECT_EQ(document.at("device").at("chip"), "Apple M4 Pro");
  bool has_power = false;
  for (const json& sample : document.at("samples")) {
    has_power = has_power ||
                (sample.at("source") == "ioreport" && sample.at("metric") == "device_power_watts");
  }
  EXPECT_TRUE(has_power) << "its counters move within the recording";
}

}  // namespace
}  // namespace tokwatt
