// The lines between parent and child: round trips, and every kind of garbage refused.
#include "probes/bandwidth/wire.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

BandwidthResult Example() {
  BandwidthResult result;
  result.path = "cpu";
  result.kernel = "copy";
  result.isa = "avx2";
  result.device = "a device";
  result.start = {123};
  result.buffer_bytes = 1 << 30;
  result.threads = 2;
  result.best_bytes_per_second = 30.5e9;
  result.median_bytes_per_second = 30.25e9;
  result.trials = 10;
  result.counting_rule = "bytes read + bytes written";
  result.huge_pages = true;
  result.validity = {"buffer_in_cache"};
  return result;
}

TEST(BandwidthWire, ResultsAndAbsencesComeBackAsTheyWere) {
  EXPECT_EQ(*DecodeResult(EncodeResult(Example())), Example());
  BandwidthResult absent;
  absent.path = "gpu";
  absent.kernel = "read";
  absent.absent = {"driver_hung", "quote \" and\nnewline", "reboot"};
  const std::string line = EncodeResult(absent);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(*DecodeResult(line), absent);
}

TEST(BandwidthWire, OptionsComeBackAsTheyWere) {
  BandwidthOptions options;
  options.kernels = {"read"};
  options.buffer_bytes = 42;
  options.trials = 3;
  options.threads = 4;
  options.isa = "avx512";
  options.backend = "cpu";
  options.software = true;
  const auto decoded = DecodeOptions(EncodeOptions(options));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->kernels, options.kernels);
  EXPECT_EQ(decoded->buffer_bytes, 42);
  EXPECT_EQ(decoded->trials, 3);
  EXPECT_EQ(decoded->threads, 4);
  EXPECT_EQ(decoded->isa, "avx512");
  EXPECT_EQ(decoded->backend, "cpu");
  EXPECT_TRUE(decoded->software);
  for (const char* text : {"", "{}", "[]", "{\"kernels\"", "null"}) {
    EXPECT_FALSE(DecodeOptions(text)) << text;
  }
}

TEST(BandwidthWire, GarbageIsRefused) {
  for (const char* line :
       {"", "null", "[]", "{}", "12", "{\"path\":\"cpu\"}", "\xff\xfe",
        "{\"path\":\"cpu\",\"kernel\":\"read\"}", "{\"path\":1,\"kernel\":[]}", "Killed"}) {
    const auto result = DecodeResult(line);
    ASSERT_FALSE(result) << line;
    EXPECT_EQ(result.error().reason, "garbage");
  }
}

TEST(BandwidthWire, FiguresThatNoMemoryHasAreRefused) {
  const auto refused = [](auto change) {
    BandwidthResult result = Example();
    change(result);
    return !DecodeResult(EncodeResult(result));
  };
  EXPECT_TRUE(refused([](auto& r) { r.best_bytes_per_second = 1e15; }));
  EXPECT_TRUE(refused([](auto& r) { r.median_bytes_per_second = 31e9; }));
  EXPECT_TRUE(refused([](auto& r) { r.median_bytes_per_second = 0; }));
  EXPECT_TRUE(refused([](auto& r) { r.best_bytes_per_second = -1; }));
  EXPECT_TRUE(refused([](auto& r) { r.best_bytes_per_second = 1.0 / 0.0; }));
  EXPECT_TRUE(refused([](auto& r) { r.trials = 0; }));
  EXPECT_TRUE(refused([](auto& r) { r.buffer_bytes = 0; }));
  EXPECT_FALSE(refused([](auto&) {}));
}

}  // namespace
}  // namespace tokwatt
