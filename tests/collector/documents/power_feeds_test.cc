// Whom a plug feeds: a device by its id, name or host name, else something without an agent.
#include "collector/documents/power_feeds.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tokwatt {
namespace {

DeviceFacts Device(uint8_t id, const std::string& name, const std::string& hostname,
                   const std::vector<std::string>& powers = {}) {
  DeviceFacts device;
  device.id[0] = id;
  device.name = name;
  Inventory inventory;
  inventory.hostname = hostname;
  for (const std::string& each : powers) {
    SensorState plug;
    plug.powers = each;
    inventory.sensors.push_back(plug);
  }
  device.inventory = inventory;
  return device;
}

FactsList ListOf(const std::vector<DeviceFacts>& devices) {
  FactsList list;
  for (const DeviceFacts& device : devices) {
    list.push_back(std::make_shared<const DeviceFacts>(device));
  }
  return list;
}

TEST(PowerFeeds, EachDeviceHasWhatItReadsOfItself) {
  const auto consumers = PowerConsumers(ListOf({Device(1, "mac", "mini"), Device(2, "pc", "pc")}));
  ASSERT_EQ(consumers.size(), 2u);
  ASSERT_EQ(consumers[0].feeds.size(), 1u);
  EXPECT_EQ(consumers[0].feeds[0].reader, consumers[0].device);
  EXPECT_EQ(consumers[0].feeds[0].powers, "");
}

TEST(PowerFeeds, APlugIsOfTheDeviceWithThatIdNameOrHostName) {
  const DeviceFacts spark = Device(2, "Spark", "spark-1234");
  for (const std::string& meant :
       {std::string("spark"), std::string("SPARK-1234"), ToHex(spark.id)}) {
    const DeviceFacts reader = Device(1, "mac", "mini", {meant});
    const auto consumers = PowerConsumers(ListOf({reader, spark}));
    ASSERT_EQ(consumers.size(), 2u) << meant;
    EXPECT_EQ(consumers[1].feeds.back().reader, reader.id);
    EXPECT_EQ(consumers[1].feeds.back().powers, meant);
    EXPECT_EQ(consumers[0].feeds.size(), 1u);
  }
}

TEST(PowerFeeds, AReaderMayNameItself) {
  const auto consumers = PowerConsumers(ListOf({Device(1, "mac", "mini", {"mac"})}));
  ASSERT_EQ(consumers.size(), 1u);
  EXPECT_EQ(consumers[0].feeds.size(), 2u);
}

TEST(PowerFeeds, WhatNobodyGoesByHasNoAgent) {
  const auto consumers = PowerConsumers(ListOf({Device(1, "mac", "mini", {"switch", "desk"})}));
  ASSERT_EQ(consumers.size(), 3u);
  EXPECT_EQ(consumers[1].name, "desk");
  EXPECT_FALSE(consumers[1].device);
  EXPECT_EQ(consumers[2].name, "switch");
}

TEST(PowerFeeds, ANameOfTwoDevicesMeansNeither) {
  const auto consumers = PowerConsumers(
      ListOf({Device(1, "mac", "a", {"box"}), Device(2, "box", "b"), Device(3, "Box", "c")}));
  ASSERT_EQ(consumers.size(), 4u);
  EXPECT_EQ(consumers[3].name, "box");
}

TEST(PowerFeeds, AnAgentlessMachineHasItsRuntimes) {
  DeviceFacts reader = Device(1, "mac", "mini", {"192.0.2.20"});
  RuntimeState there;
  there.remote = true;
  there.endpoint = "http://192.0.2.20:11434";
  RuntimeState here;
  here.endpoint = "http://127.0.0.1:11434";
  reader.inventory->runtimes = {there, here};
  const auto consumers = PowerConsumers(ListOf({reader}));
  ASSERT_EQ(consumers.size(), 2u);
  EXPECT_EQ(consumers[1].endpoints, (std::vector<std::string>{"http://192.0.2.20:11434"}));
}

PowerMeter MeterOf(const DeviceFacts& reader) { return {reader.id, "shelly", "strip"}; }

bool HasMeter(const PowerConsumer& consumer, const DeviceFacts& reader) {
  return std::any_of(consumer.feeds.begin(), consumer.feeds.end(), [&](const PowerFeed& feed) {
    return feed.reader == reader.id && feed.Has("shelly", "strip", "");
  });
}

TEST(PowerFeeds, WhatTheOwnerSaidGoesBeforeTheLabel) {
  const DeviceFacts reader = Device(1, "mac", "mini");
  DeviceFacts fed = Device(2, "spark", "spark");
  EXPECT_TRUE(HasMeter(PowerConsumers(ListOf({reader, fed}))[0], reader));
  fed.powered_by.meters = {MeterOf(reader)};
  const auto consumers = PowerConsumers(ListOf({reader, fed}));
  EXPECT_FALSE(HasMeter(consumers[0], reader));
  EXPECT_TRUE(HasMeter(consumers[1], reader));
  EXPECT_TRUE(consumers[0].feeds[0].Has("rapl", "package-0", ""));
}

TEST(PowerFeeds, APartHasTheWattsOfTheWhole) {
  const DeviceFacts host = Device(1, "host", "host", {"host"});
  DeviceFacts guest = Device(2, "guest", "guest");
  guest.powered_by.host = host.id;
  DeviceFacts inner = Device(3, "inner", "inner");
  inner.powered_by.host = guest.id;
  const auto consumers = PowerConsumers(ListOf({host, guest, inner}));
  for (size_t i : {1u, 2u}) {
    ASSERT_EQ(consumers[i].feeds.size(), 2u);
    EXPECT_EQ(consumers[i].feeds[0].reader, host.id);
    EXPECT_TRUE(consumers[i].part_of);
  }
  EXPECT_FALSE(consumers[0].part_of);
}

TEST(PowerFeeds, PartsInACircleAndOfNobodyHaveNoWatts) {
  DeviceFacts one = Device(1, "one", "one");
  DeviceFacts two = Device(2, "two", "two");
  one.powered_by.host = two.id;
  two.powered_by.host = one.id;
  DeviceFacts three = Device(3, "three", "three");
  three.powered_by.host = Device(9, "", "").id;
  for (const PowerConsumer& consumer : PowerConsumers(ListOf({one, two, three}))) {
    EXPECT_TRUE(consumer.feeds.empty()) << consumer.name;
  }
}

}  // namespace
}  // namespace tokwatt
