// gpu_metrics: each revision at its documented offsets, what is not told, and bytes of any kind.
#include "probes/power/gpu_metrics.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tokwatt {
namespace {

using Bytes = std::vector<std::byte>;

void Put(Bytes& file, size_t at, size_t bytes, uint64_t value) {
  for (size_t i = 0; i < bytes; ++i) file[at + i] = static_cast<std::byte>(value >> 8 * i);
}

// As the driver makes one: everything unknown, then the header.
Bytes Structure(uint8_t format, uint8_t content, size_t size) {
  Bytes file(size, std::byte{0xFF});
  Put(file, 0, 2, size);
  Put(file, 2, 1, format);
  Put(file, 3, 1, content);
  return file;
}

TEST(GpuMetricsTest, StrixHaloTellsItsPackageInMilliwattsAndHowItIsFiltered) {
  Bytes file = Structure(3, 0, 264);
  Put(file, 112, 4, 119'876);
  Put(file, 256, 4, 500'000);
  const auto metrics = DecodeGpuMetrics(file);
  ASSERT_TRUE(metrics.has_value());
  EXPECT_DOUBLE_EQ(metrics->socket_watts, 119.876) << "hwmon prints 119.087 of it";
  EXPECT_EQ(metrics->scope, PowerScope::kPackage);
  EXPECT_EQ(metrics->averaging, Nanoseconds(500'000'000));
}

TEST(GpuMetricsTest, ProcessorsBeforeItHaveSixteenBitsOfMilliwatts) {
  for (const auto& [content, size] : {std::pair{1, 120}, {2, 128}, {3, 152}, {4, 168}}) {
    Bytes file = Structure(2, static_cast<uint8_t>(content), static_cast<size_t>(size));
    Put(file, 40, 2, 28'500);
    const auto metrics = DecodeGpuMetrics(file);
    ASSERT_TRUE(metrics.has_value()) << content;
    EXPECT_DOUBLE_EQ(metrics->socket_watts, 28.5);
    EXPECT_FALSE(metrics->averaging);
  }
}

TEST(GpuMetricsTest, CardsTellTheBoardInWatts) {
  for (const auto& [content, size] : {std::pair{1, 96}, {2, 104}, {3, 120}}) {
    Bytes file = Structure(1, static_cast<uint8_t>(content), static_cast<size_t>(size));
    Put(file, 22, 2, 303);
    const auto metrics = DecodeGpuMetrics(file);
    ASSERT_TRUE(metrics.has_value()) << content;
    EXPECT_DOUBLE_EQ(metrics->socket_watts, 303);
    EXPECT_DOUBLE_EQ(metrics->resolution_watts, 1);
    EXPECT_EQ(metrics->scope, PowerScope::kBoard);
  }
}

TEST(GpuMetricsTest, AllBitsSetAreNoPower) {
  const auto metrics = DecodeGpuMetrics(Structure(3, 0, 264));
  ASSERT_FALSE(metrics.has_value());
  EXPECT_EQ(metrics.error().reason_code(), "not_told_by_firmware");
}

TEST(GpuMetricsTest, RevisionsThatNobodyDescribedAreNamed) {
  for (const auto& [format, content] : {std::pair{1, 0}, {1, 4}, {2, 0}, {3, 1}, {9, 9}}) {
    const auto metrics = DecodeGpuMetrics(
        Structure(static_cast<uint8_t>(format), static_cast<uint8_t>(content), 264));
    ASSERT_FALSE(metrics.has_value());
    EXPECT_EQ(metrics.error().reason_code(), "revision_unknown");
    EXPECT_NE(metrics.error().message.find(std::to_string(format) + "." + std::to_string(content)),
              std::string::npos);
  }
}

TEST(GpuMetricsTest, FilesOfAnotherLengthAreDamaged) {
  Bytes file = Structure(3, 0, 264);
  Put(file, 112, 4, 50'000);
  for (const size_t length : {size_t{0}, size_t{3}, size_t{4}, size_t{263}}) {
    EXPECT_EQ(DecodeGpuMetrics(std::span(file).first(length)).error().code, Code::kDataLoss);
  }
  file.push_back(std::byte{0});
  EXPECT_EQ(DecodeGpuMetrics(file).error().code, Code::kDataLoss);
  EXPECT_EQ(DecodeGpuMetrics(Structure(3, 0, 100)).error().code, Code::kDataLoss);
}

TEST(GpuMetricsTest, AnyBytesGiveAPowerThatIsNotNegativeOrAnError) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    Bytes file(random() % 300);
    for (std::byte& byte : file) byte = static_cast<std::byte>(random());
    if (file.size() >= 4 && i % 2 == 0) {
      Put(file, 0, 2, file.size());
      Put(file, 2, 1, random() % 4);
      Put(file, 3, 1, random() % 5);
    }
    const auto metrics = DecodeGpuMetrics(file);
    if (metrics) {
      EXPECT_GE(metrics->socket_watts, 0);
    }
  }
}

}  // namespace
}  // namespace tokwatt
