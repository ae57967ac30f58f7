// EnergyFixture: a plug at 1 Hz and 50 W. Minute 0 is two hours after midnight.
#pragma once

#include <gtest/gtest.h>

#include "base/metrics.h"
#include "collector/http/local_day.h"
#include "collector/http/query.h"
#include "collector/ingest/ingest.h"
#include "tests/collector/http/hooked_store.h"
#include "tests/support/batch_builder.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {

class EnergyFixture : public testing::Test {
 protected:
  static constexpr int64_t kSecond = 1'000'000'000;
  static constexpr int64_t kWatts = 50;
  static constexpr int64_t kMinuteJoules = 60 * kWatts;

  static DeviceId Device() {
    DeviceId id{};
    id.fill(1);
    return id;
  }

  WallTime AtMinute(int64_t minute) const { return begin_ + std::chrono::minutes(minute); }
  void GoToMinute(int64_t minute) { clock_.Advance(AtMinute(minute) - clock_.Wall()); }

  // One batch a minute; the last reading of each is at its end.
  void CommitMinutes(int64_t from, int64_t to) {
    for (int64_t minute = from; minute < to; ++minute) {
      CommitSeconds(60 * minute, 60 * minute + 60);
    }
  }

  // One batch with the readings after `from`, up to `to`.
  void CommitSeconds(int64_t from, int64_t to) {
    const int64_t since_midnight = (begin_ - midnight_).count() / kSecond;
    std::vector<int64_t> microjoules;
    for (int64_t second = from + 1; second <= to; ++second) {
      microjoules.push_back((since_midnight + second) * kWatts * 1'000'000);
    }
    const v1::Batch batch = BatchBuilder(++seq_, midnight_.ns)
                                .Series(series_, microjoules, (since_midnight + from + 1) * kSecond)
                                .Build();
    const WallTime received = begin_ + std::chrono::seconds(to);
    const PreparedBatch prepared = PrepareBatch(batch, received, clocks_);
    ASSERT_FALSE(prepared.sealed.rejection) << prepared.detail;
    ASSERT_TRUE(store_.Commit({&prepared.sealed, 1}));
  }

  static SeriesDeclaration Plug() {
    return {{std::string(metrics::kEnergyJoules.name), "shelly", "plug", {{"scope", "wall"}}},
            -6,
            Quality::kMeasured};
  }

  Query MakeQuery() const {
    return {store_, clock_, clock_.Mono() + std::chrono::seconds(20), &stopping_};
  }

  const WallTime midnight_ = StartOfLocalDay(WallTime{1'795'000'000'000'000'000});
  const WallTime begin_ = midnight_ + std::chrono::hours(2);
  FakeClock clock_{1'000'000'000'000, begin_.ns};
  HookedStore store_;
  ClockMap clocks_{clock_};
  std::atomic<bool> stopping_{false};
  uint64_t seq_ = 0;
  SeriesDeclaration series_ = Plug();  // what is committed
};

}  // namespace tokwatt
