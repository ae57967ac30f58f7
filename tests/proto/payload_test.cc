// Payloads: what was sent comes back, and whatever else arrives is refused with a reason.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <random>

#include "proto/block.h"
#include "proto/event_codec.h"
#include "tests/support/random_event.h"

namespace tokwatt {
namespace {

using testing::AnyOf;

v1::Payload Sample() {
  v1::Payload payload;
  SeriesDeclaration series{
      {"device_power_watts", "rapl", "package-0", {{"scope", "package"}}}, -3, Quality::kMeasured};
  ToProto(series, *payload.add_dictionary());
  std::vector<int64_t> times;
  std::vector<int64_t> values;
  for (int64_t i = 0; i < 60; ++i) {
    times.push_back(1'000'000'000 * i);
    values.push_back(20'000 + i * i % 17);
  }
  const std::vector<ColumnView> columns = {{0, {}, values, {}}};
  AppendBlock(times, columns, payload);
  ToProto(RandomEvents(7).Make(0), *payload.add_events());
  return payload;
}

std::string Compress(const std::string& content, bool with_size = true, bool checksum = true) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, with_size ? 1 : 0);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  std::string body(ZSTD_compressBound(content.size()), '\0');
  body.resize(ZSTD_compress2(context, body.data(), body.size(), content.data(), content.size()));
  ZSTD_freeCCtx(context);
  return body;
}

std::string ReasonOf(const std::string& body) {
  const auto payload = DecodePayload(body);
  return payload ? "accepted" : payload.error().reason;
}

// An event that was understood is written and read again as the same: nothing in it is half read.
// Bytes are compared, because a damaged number may be NaN.
void ExpectHonest(const Result<Event>& event) {
  if (!event) {
    EXPECT_THAT(event.error().code, AnyOf(Code::kDataLoss, Code::kUnimplemented));
    return;
  }
  v1::Event once;
  ToProto(*event, once);
  const auto again = FromProto(once);
  ASSERT_TRUE(again) << again.error().message;
  v1::Event twice;
  ToProto(*again, twice);
  EXPECT_EQ(twice.SerializeAsString(), once.SerializeAsString());
}

// Whatever a decoder makes of the body, it says why it refuses, and may not crash on what is in it.
void DecodeAll(std::string_view body) {
  const auto payload = DecodePayload(body);
  if (!payload) {
    EXPECT_THAT(payload.error().reason, AnyOf("malformed", "oversize"));
    return;
  }
  for (const auto& message : payload->blocks()) {
    const auto block = DecodeBlock(message, static_cast<size_t>(payload->dictionary_size()));
    if (!block) {
      EXPECT_EQ(block.error().reason, "malformed");
    }
  }
  for (const auto& message : payload->dictionary()) {
    const auto series = FromProto(message);
    if (!series) {
      EXPECT_EQ(series.error().reason, "descriptor");
    }
  }
  for (const auto& event : payload->events()) ExpectHonest(FromProto(event));
}

TEST(Payload, RoundTrips) {
  const v1::Payload payload = Sample();
  const auto body = EncodePayload(payload);
  ASSERT_TRUE(body);
  const auto decoded = DecodePayload(*body);
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->SerializeAsString(), payload.SerializeAsString());
}

TEST(Payload, SameContentGivesSameBytes) {
  EXPECT_EQ(*EncodePayload(Sample()), *EncodePayload(Sample()));
}

TEST(Payload, EmptyPayloadRoundTrips) {
  const auto body = EncodePayload({});
  ASSERT_TRUE(body);
  const auto decoded = DecodePayload(*body);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->ByteSizeLong(), 0u);
}

TEST(Payload, TruncationAtEveryByteIsAnError) {
  const std::string body = *EncodePayload(Sample());
  for (size_t size = 0; size < body.size(); ++size) {
    const auto payload = DecodePayload(std::string_view(body).substr(0, size));
    ASSERT_FALSE(payload) << size;
    EXPECT_EQ(payload.error().reason, "malformed") << size;
  }
}

// A few bits of a zstd frame mean nothing (reserved, padding): flipping those changes nothing.
TEST(Payload, NoFlippedBitChangesTheContent) {
  const std::string body = *EncodePayload(Sample());
  const std::string content = Sample().SerializeAsString();
  int errors = 0;
  for (size_t bit = 0; bit < body.size() * 8; ++bit) {
    std::string damaged = body;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const auto payload = DecodePayload(damaged);
    if (payload) {
      EXPECT_EQ(payload->SerializeAsString(), content) << bit;
    }
    errors += payload ? 0 : 1;
  }
  EXPECT_GT(errors, static_cast<int>(body.size()) * 8 - 16);
}

// Past the checksum: the bytes inside the frame are hostile, the frame itself is well formed.
TEST(Payload, DamagedContentNeverCrashes) {
  const std::string content = Sample().SerializeAsString();
  for (size_t size = 0; size < content.size(); ++size) DecodeAll(Compress(content.substr(0, size)));
  for (size_t bit = 0; bit < content.size() * 8; ++bit) {
    std::string damaged = content;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    DecodeAll(Compress(damaged));
  }
}

TEST(Payload, RandomBytesNeverCrash) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 300, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    DecodeAll(bytes);
    DecodeAll(Compress(bytes));
  }
}

TEST(Payload, TrailingBytesAreMalformed) {
  EXPECT_EQ(ReasonOf(*EncodePayload(Sample()) + "x"), "malformed");
}

TEST(Payload, SecondFrameIsMalformed) {
  EXPECT_EQ(ReasonOf(*EncodePayload(Sample()) + *EncodePayload({})), "malformed");
}

TEST(Payload, SkippableFrameIsMalformed) {
  EXPECT_EQ(ReasonOf(std::string("\x50\x2A\x4D\x18\x04\x00\x00\x00zero", 12)), "malformed");
}

TEST(Payload, FrameWithoutContentSizeIsOversize) {
  EXPECT_EQ(ReasonOf(Compress(Sample().SerializeAsString(), false)), "oversize");
}

TEST(Payload, FrameWithoutChecksumIsMalformed) {
  EXPECT_EQ(ReasonOf(Compress(Sample().SerializeAsString(), true, false)), "malformed");
}

TEST(Payload, BombIsRefusedByItsHeader) {
  const auto payload = DecodePayload(Compress(std::string(200u << 20, '\0')));
  ASSERT_FALSE(payload);
  EXPECT_EQ(payload.error().reason, "oversize");
  EXPECT_EQ(payload.error().message, "payload: bytes of 209715200, at most 1048576");
}

TEST(Payload, LyingContentSizeIsMalformed) {
  std::string body = Compress(std::string(100, '\0'));
  ASSERT_EQ(static_cast<unsigned char>(body[5]), 100u);  // single segment: size follows at once
  for (const int lie : {0, 99, 101, 255}) {
    body[5] = static_cast<char>(lie);
    EXPECT_EQ(ReasonOf(body), "malformed") << lie;
  }
}

TEST(Payload, BodyOverTheWireLimitIsOversize) {
  EXPECT_EQ(ReasonOf(std::string(kMaxBodyBytes + 1, '\0')), "oversize");
}

TEST(Payload, HostileCountsAreRefusedBeforeParsing) {
  std::string events;
  for (int i = 0; i <= kMaxPayloadPieces; ++i) events += std::string("\x1A\x00", 2);
  EXPECT_EQ(ReasonOf(Compress(events)), "oversize");
}

TEST(Payload, HostileDepthIsMalformed) {
  // BenchmarkRun.failure and the like do not recurse, so depth can only come from unknown fields.
  const std::string group(100'000, '\x0B');  // start of group 1, again and again
  EXPECT_EQ(ReasonOf(Compress(group)), "malformed");
}

TEST(Payload, TooLargeToSendIsOversize) {
  std::mt19937_64 random(5);
  v1::Payload payload;
  std::string noise(kMaxBodyBytes * 2, '\0');
  for (char& byte : noise) byte = static_cast<char>(random() % 127 + 1);
  payload.add_dictionary()->set_metric(noise);
  EXPECT_EQ(EncodePayload(payload).error().reason, "oversize");
  payload.mutable_dictionary(0)->set_metric(std::string(kMaxPayloadBytes, 'a'));
  EXPECT_EQ(EncodePayload(payload).error().reason, "oversize");
}

}  // namespace
}  // namespace tokwatt
