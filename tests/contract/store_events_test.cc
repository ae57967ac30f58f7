// The contract of Store, on every engine: events, devices, small documents.
#include "tests/contract/store_fixture.h"

namespace tokwatt {
namespace {

TEST_P(StoreContract, KeepsAnEventOnceAndFindsIt) {
  SealedBatch batch = MakeBatch(1);
  const StoredEvent event = MakeEvent(5, batch.first);
  batch.events = {event, event};
  SealedBatch again = MakeBatch(2);
  again.events = {event};
  Commit({batch, again});
  const auto page = store->Events({});
  ASSERT_EQ(page->events.size(), 1u);
  const auto found = store->FindEvent(event.id).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->device, event.device);
  EXPECT_EQ(found->kind, event.kind);
  EXPECT_EQ(found->at, event.at);
  EXPECT_EQ(found->payload, event.payload);
  EXPECT_FALSE(store->FindEvent(EventId{}).value());
}

TEST_P(StoreContract, SelectsEventsByDeviceKindAndRange) {
  SealedBatch first = MakeBatch(1);
  const WallTime start = first.first;
  first.events = {MakeEvent(1, start), MakeEvent(2, start + Nanoseconds(5), "benchmark")};
  SealedBatch second = MakeBatch(1, 0, 2);
  second.events = {MakeEvent(3, start + Nanoseconds(9), "benchmark", 2)};
  Commit({first, second});
  const auto ids = [&](const EventQuery& query) {
    std::vector<int> found;
    const EventPage page = store->Events(query).value();
    for (const auto& event : page.events) found.push_back(event.id[0]);
    return found;
  };
  EXPECT_EQ(ids({}), (std::vector<int>{3, 2, 1}));
  EXPECT_EQ(ids({.kind = "benchmark"}), (std::vector<int>{3, 2}));
  EXPECT_EQ(ids({.device = DeviceNumber(1)}), (std::vector<int>{2, 1}));
  EXPECT_EQ(ids({.device = DeviceNumber(1), .kind = "benchmark"}), (std::vector<int>{2}));
  EXPECT_EQ(ids({.range = TimeRange{start, start + Nanoseconds(9)}}), (std::vector<int>{2, 1}));
  EXPECT_TRUE(ids({.kind = "lifecycle"}).empty());
  EXPECT_TRUE(ids({.device = DeviceNumber(9)}).empty());
}

TEST_P(StoreContract, PagesEventsStablyWhileOthersArrive) {
  SealedBatch batch = MakeBatch(1);
  for (uint8_t i = 1; i <= 7; ++i) {  // pairs share a time: the id decides
    batch.events.push_back(MakeEvent(i, batch.first + Nanoseconds(i / 2)));
  }
  Commit({batch});
  std::vector<int> seen;
  std::string cursor;
  uint8_t newcomer = 100;
  do {
    const auto page = store->Events({.cursor = cursor, .limit = 3});
    ASSERT_TRUE(page) << page.error().message;
    for (const auto& event : page->events) seen.push_back(event.id[0]);
    cursor = page->next_cursor;
    SealedBatch next = MakeBatch(2 + (newcomer - 100u));
    next.events = {MakeEvent(newcomer++, batch.first + std::chrono::seconds(5))};
    Commit({next});
  } while (!cursor.empty());
  EXPECT_EQ(seen, (std::vector<int>{7, 6, 5, 4, 3, 2, 1}));
}

TEST_P(StoreContract, RefusesACursorItNeverGave) {
  for (const char* cursor : {"x", "12", "12-", "12-zz", "-"}) {
    const auto page = store->Events({.cursor = cursor});
    ASSERT_FALSE(page) << cursor;
    EXPECT_EQ(page.error().reason, "bad_cursor");
  }
}

TEST_P(StoreContract, ListsDevicesWithTheChosenNameBeforeTheAnnounced) {
  EXPECT_TRUE(store->Devices()->empty());
  Commit({MakeBatch(1, 0, 2), MakeBatch(1, 5, 1), MakeBatch(2, 60, 1)});
  store->PutMeta(AnnouncedNameKey(DeviceNumber(1)), "host-a");
  store->PutMeta(AnnouncedNameKey(DeviceNumber(2)), "host-b");
  store->PutMeta(ChosenNameKey(DeviceNumber(2)), "Studio");
  const auto devices = store->Devices().value();
  ASSERT_EQ(devices.size(), 2u);
  EXPECT_EQ(devices[0].id, DeviceNumber(1));
  EXPECT_EQ(devices[0].name, "host-a");
  EXPECT_EQ(devices[0].first_seen, MakeBatch(1, 5).received);
  EXPECT_EQ(devices[0].last_seen, MakeBatch(1, 60).received);
  EXPECT_EQ(devices[1].name, "Studio");
}

TEST_P(StoreContract, RemembersTheClockOffsetOfEachBoot) {
  SealedBatch later = MakeBatch(2);
  later.offset_ns += 5;
  SealedBatch other_boot = MakeBatch(3);
  other_boot.boot_id = "boot-b";
  other_boot.offset_ns = -12;
  Commit({MakeBatch(1), later, other_boot});
  EXPECT_EQ(store->ClockOffset(DeviceNumber(1), "boot-a").value(), later.offset_ns);
  EXPECT_EQ(store->ClockOffset(DeviceNumber(1), "boot-b").value(), -12);
  EXPECT_EQ(store->ClockOffset(DeviceNumber(1), "boot-c").value(), std::nullopt);
  EXPECT_EQ(store->ClockOffset(DeviceNumber(2), "boot-a").value(), std::nullopt);
}

TEST_P(StoreContract, KeepsTheLastMetaValue) {
  EXPECT_EQ(store->GetMeta("price").value(), std::nullopt);
  EXPECT_TRUE(store->PutMeta("price", "0.14"));
  EXPECT_TRUE(store->PutMeta("price", "0.31"));
  EXPECT_EQ(store->GetMeta("price").value(), "0.31");
}

}  // namespace
}  // namespace tokwatt
