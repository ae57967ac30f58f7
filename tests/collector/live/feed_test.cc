#include "collector/live/feed.h"

#include <gtest/gtest.h>

namespace tokwatt {
namespace {

TEST(FeedTest, ReadersGoOnWhereTheyWere) {
  Feed feed(100);
  EXPECT_EQ(feed.newest_id(), 99u);
  feed.Publish("sample", "d", "{}");
  feed.Publish("bench", "d", "{}");
  const auto all = feed.Since(99);
  ASSERT_TRUE(all.has_value());
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(*(*all)[0].text, "id: 100\nevent: sample\ndata: {}\n\n");
  EXPECT_EQ(feed.Since(100)->size(), 1u);
  EXPECT_TRUE(feed.Since(101)->empty());
}

TEST(FeedTest, WhoFellOutOfTheRingStartsAnew) {
  Feed feed(100, 2);
  for (int i = 0; i < 5; ++i) feed.Publish("sample", "d", "{}");  // 100..104; 103, 104 are kept
  EXPECT_FALSE(feed.Since(101).has_value());
  EXPECT_EQ(feed.Since(102)->size(), 2u);
}

TEST(FeedTest, AnIdOfAnEarlierOrLaterCollectorIsNotMistaken) {
  Feed feed(1000);
  feed.Publish("sample", "d", "{}");
  EXPECT_FALSE(feed.Since(7).has_value());
  EXPECT_FALSE(feed.Since(5000).has_value());
}

TEST(FeedTest, WakesItsSubscribers) {
  Feed feed(1);
  int woken = 0;
  int subscription = 0;
  subscription = feed.Subscribe([&] {
    ++woken;
    feed.Unsubscribe(subscription);  // may happen while waking
  });
  feed.Publish("event", "d", "{}");
  feed.Publish("event", "d", "{}");
  EXPECT_EQ(woken, 1);
  EXPECT_EQ(feed.subscribers(), 0u);
}

}  // namespace
}  // namespace tokwatt
