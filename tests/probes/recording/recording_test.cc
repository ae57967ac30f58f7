// ParseRecording: what was written comes back, and foreign bytes get an error that helps.
#include "probes/recording/recording.h"

#include <gtest/gtest.h>

#include "probes/recording/recording_writer.h"
#include "tests/support/temporary_directory.h"

namespace tokwatt {
namespace {

using nlohmann::json;

constexpr char kManifest[] = "{\"tokwatt_recording\":1}\n";

std::string TwoTicks() {
  RecordingWriter writer;
  EXPECT_TRUE(writer.BeginTick(0));
  writer.Observe("file", "/proc/stat", BytesValue("cpu 1"));
  writer.Observe("file", "/proc/loadavg", BytesValue("0.5"));
  writer.EndTick();
  EXPECT_TRUE(writer.BeginTick(1'000'000'000));
  writer.Observe("file", "/proc/stat", BytesValue("cpu 2"));
  writer.EndTick();
  return writer.Text({{"seconds", 1}});
}

TEST(Recording, HoldsOfEachTickWhatChanged) {
  const auto recording = ParseRecording(TwoTicks());
  ASSERT_TRUE(recording) << recording.error().message;
  EXPECT_TRUE(recording->is_complete);
  EXPECT_EQ(recording->manifest.at("seconds"), 1);
  ASSERT_EQ(recording->ticks.size(), 2u);
  EXPECT_EQ(recording->ticks[0].changes.size(), 2u);
  ASSERT_EQ(recording->ticks[1].changes.size(), 2u);
  EXPECT_EQ(recording->ticks[1].at_ns, 1'000'000'000);
  EXPECT_EQ(recording->ticks[1].changes[0].value.at("text"), "cpu 2");
  EXPECT_EQ(recording->ticks[1].changes[1].key, "/proc/loadavg");
  EXPECT_EQ(ErrorOf(recording->ticks[1].changes[1].value).code, Code::kNotFound)
      << "a file that vanished is gone";
}

TEST(Recording, WhatStaysTheSameIsWrittenOnce) {
  RecordingWriter writer;
  for (int64_t tick = 0; tick < 3; ++tick) {
    ASSERT_TRUE(writer.BeginTick(tick * 1000));
    writer.Observe("perf", "1 2 0", {{"count", 7}});
    writer.EndTick();
  }
  EXPECT_EQ(writer.Counts(), (json{{"perf", {{"seen", 1}, {"changes", 1}}}}));
}

TEST(Recording, OneThatWasCutOffPlaysWhatIsWhole) {
  const std::string text = TwoTicks();
  for (size_t size = text.find("loadavg") + 30; size < text.size() - 1; ++size) {
    const auto recording = ParseRecording(text.substr(0, size));
    ASSERT_TRUE(recording) << size << ": " << recording.error().message;
    EXPECT_FALSE(recording->is_complete);
    EXPECT_EQ(recording->ticks.size(), 1u) << "half a tick would look like files that stood still";
  }
}

TEST(Recording, ForeignBytesGetAnErrorThatHelps) {
  const std::string tick = std::string(kManifest) + "{\"at_ns\":0,\"tick\":0}\n";
  const std::pair<std::string, Code> cases[] = {
      {"", Code::kInvalidArgument},
      {"hello\n", Code::kInvalidArgument},
      {"{\"a\":1}\n", Code::kInvalidArgument},
      {std::string("\0\xFF\xFE", 3), Code::kInvalidArgument},
      {"{\"tokwatt_recording\":2}\n", Code::kUnimplemented},
      {kManifest, Code::kDataLoss},
      {std::string(kManifest) + "{\"at_ns\":0,\"file\":\"/a\",\"text\":\"\"}\n", Code::kDataLoss},
      {tick + "{\"at_ns\":0,\"file\":\"/../a\",\"text\":\"\"}\n", Code::kDataLoss},
      {tick + "{\"at_ns\":0,\"file\":\"a\",\"text\":\"\"}\n", Code::kDataLoss},
      {tick + "{\"at_ns\":0,\"file\":\"/a\",\"link\":\"/b\"}\n", Code::kDataLoss},
      {tick + "{\"at_ns\":0,\"surprise\":\"/a\"}\n", Code::kDataLoss},
      {tick + "{\"at_ns\":-1,\"tick\":1}\n", Code::kDataLoss},
      {tick + "{\"at_ns\":0,\"tick\":1}\n", Code::kDataLoss},
      {tick + "{\"at_ns\":1e99,\"tick\":1}\n", Code::kDataLoss},
      {tick + "not json\n{\"at_ns\":0,\"end\":true}\n", Code::kDataLoss},
  };
  for (const auto& [text, code] : cases) {
    const auto recording = ParseRecording(text);
    ASSERT_FALSE(recording) << text;
    EXPECT_EQ(recording.error().code, code) << text << recording.error().message;
    EXPECT_FALSE(recording.error().fix.empty()) << text;
  }
}

TEST(Recording, ALineThatIsTooLongIsRefused) {
  const std::string line = "{\"at_ns\":0,\"tick\":\"" + std::string(5u << 20, 'x') + "\"}\n";
  const auto recording = ParseRecording(kManifest + line);
  ASSERT_FALSE(recording);
  EXPECT_EQ(recording.error().code, Code::kOutOfRange);
}

TEST(Recording, AFileThatIsNotThereSaysSo) {
  const TemporaryDirectory directory;
  const auto recording = LoadRecording(directory.path() + "/none");
  ASSERT_FALSE(recording);
  EXPECT_EQ(recording.error().code, Code::kNotFound);
  EXPECT_NE(recording.error().message.find("/none"), std::string::npos);
}

TEST(Recording, BytesOfAnyKindComeBack) {
  for (const std::string& bytes : {std::string("1234\n"), std::string("\0\1\xFF", 3),
                                   std::string("\xC3\xA4"), std::string()}) {
    EXPECT_EQ(BytesOf(BytesValue(bytes)).value(), bytes);
  }
}

TEST(Recording, ErrorsComeBack) {
  const Error error{Code::kPermissionDenied, "permission denied", "a_reason", "a fix"};
  EXPECT_EQ(ErrorOf(ErrorValue(error)), error);
  EXPECT_EQ(ErrorOf(json{{"error", 5}}).code, Code::kDataLoss);
}

}  // namespace
}  // namespace tokwatt
