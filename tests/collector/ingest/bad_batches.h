// Every kind of batch that can never be accepted, with the code that it must get.
#pragma once

#include <zstd.h>

#include <string>
#include <vector>

#include "tests/support/batch_builder.h"

namespace tokwatt {

inline std::string Compress(const std::string& content, bool with_size = true) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, with_size ? 1 : 0);
  std::string body(ZSTD_compressBound(content.size()), '\0');
  body.resize(ZSTD_compress2(context, body.data(), body.size(), content.data(), content.size()));
  ZSTD_freeCCtx(context);
  return body;
}

// A frame whose header declares one byte more than it holds (RFC 8878, 3.1.1.1: content size of
// one byte after magic number and descriptor when the single segment flag is set).
inline std::string LieAboutSize(std::string body) {
  ++body[5];
  return body;
}

struct BadBatch {
  const char* name;
  const char* code;
  v1::Batch batch;
};

inline std::vector<BadBatch> BadBatches(uint64_t seq) {
  const auto build = [&] { return BatchBuilder(seq); };
  std::vector<BadBatch> bad;
  const auto add = [&](const char* name, const char* code, v1::Batch batch) {
    bad.push_back({name, code, std::move(batch)});
  };
  const std::string small = build().Watts().payload().SerializeAsString();
  add("empty_body", "malformed", build().BuildWithBody(""));
  add("not_zstd", "malformed", build().BuildWithBody("GET / HTTP/1.1"));
  add("not_a_payload", "malformed", build().BuildWithBody(Compress("\x0a\xff\xff\xff\xff")));
  add("lying_frame_size", "malformed", build().BuildWithBody(LieAboutSize(Compress(small))));
  add("no_frame_size", "oversize", build().BuildWithBody(Compress(small, false)));
  static const std::string bomb = Compress(std::string(64u << 20, '\0'));
  add("zip_bomb", "oversize", build().BuildWithBody(bomb));
  add("oversize_body", "oversize", build().BuildWithBody(std::string(kMaxBodyBytes + 1, 'x')));

  v1::Batch other_codec = build().Watts().Build();
  other_codec.set_codec(static_cast<v1::Codec>(77));
  add("unknown_codec", "codec", other_codec);
  add("no_boot_id", "malformed", build().Boot("").Watts().Build());

  const auto named = [&](SeriesDeclaration series) { return build().Series(series, {1}).Build(); };
  SeriesDeclaration series = PowerSeries();
  series.key.metric = "";
  add("no_metric_name", "descriptor", named(series));
  series.key.metric = "power watts{evil=\"1\"}";
  add("metric_name_charset", "descriptor", named(series));
  series.key.metric = std::string(5000, 'a');
  add("metric_name_length", "descriptor", named(series));
  series = PowerSeries();
  series.exponent = 400;
  add("exponent_range", "descriptor", named(series));
  series = PowerSeries();
  for (int i = 0; i < 100; ++i) series.key.labels.emplace_back("l" + std::to_string(i), "v");
  add("labels_count", "descriptor", named(series));
  series.key.labels = {{"scope", "wall"}, {"scope", "package"}};
  add("label_twice", "descriptor", named(series));
  series.key.labels = {{"scope", "wall\ndevice_power_watts 9000"}};
  add("label_line_break", "descriptor", named(series));

  add("before_2020", "time_impossible", BatchBuilder(seq, 86'400'000'000'000).Watts().Build());
  add("far_ahead", "time_impossible",
      build().Series(PowerSeries(), {1, 2}, 3600ll * 1'000'000'000).Build());
  add("event_far_ahead", "time_impossible",
      build().AddEvent(MakeLifecycle(9, BatchBuilder::kBootNs + 3600ll * 1'000'000'000)).Build());
  v1::Batch overflow = build().Watts().Build();
  overflow.mutable_clock()->set_wall_ns(INT64_MAX);
  overflow.mutable_clock()->set_boot_ns(INT64_MIN);
  add("clock_overflow", "time_impossible", overflow);
  return bad;
}

}  // namespace tokwatt
