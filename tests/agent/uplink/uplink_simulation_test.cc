// The protocol against a model collector over a hostile network, one seed after the other.
//
// Messages are lost, doubled and swapped; streams break; the agent is killed or its machine loses
// power (and the unsynced tail of the log); the collector is killed between commit and ack; the
// budget drops batches. Afterwards the network heals, and then: what was acknowledged is stored,
// nothing is stored twice, and every number up to the watermark is a batch or a noticed hole.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/agent/spool/spool_fixture.h"
#include "tests/agent/uplink/hostile_world.h"
#include "tests/agent/uplink/memory_log.h"

namespace tokwatt {
namespace {

// Stored, rejected, or noticed as a hole.
bool Accounted(const HostileWorld& world, const std::string& body,
               const std::vector<std::string>& dropped) {
  return world.collector.stored().count(body) == 1 || world.collector.rejected().count(body) == 1 ||
         std::find(dropped.begin(), dropped.end(), body) != dropped.end();
}

void CheckInvariants(const HostileWorld& world, const std::vector<std::string>& dropped,
                     uint64_t seed) {
  for (const auto& [body, times] : world.collector.stored()) {
    EXPECT_EQ(times, 1) << body << " seed " << seed;
  }
  for (const std::string& body : world.acked) {
    EXPECT_TRUE(Accounted(world, body, dropped))
        << "acknowledged but not stored: " << body << " seed " << seed;
  }
  for (const auto& [epoch, watermark] : world.collector.watermarks()) {
    for (uint64_t seq = 1; seq <= watermark; ++seq) {
      EXPECT_EQ(world.collector.accounted().count({epoch, seq}), 1u)
          << "hole at " << seq << " seed " << seed;
    }
  }
}

void MoveMessages(HostileWorld& world) {
  world.Connect();
  for (uint64_t i = world.Random() % 4; i > 0; --i) world.Send();
  for (uint64_t i = world.Random() % 4; i > 0; --i) world.DeliverUp(true);
  for (uint64_t i = world.Random() % 4; i > 0; --i) world.DeliverDown(true);
  if (world.OneIn(25)) world.Break();
}

// Now and then a batch is sealed, now and then it is one that the collector cannot read; mostly
// messages move.
void Step(HostileWorld& world, std::set<std::string>& sealed,
          const std::function<void(const std::string&)>& append) {
  if (world.OneIn(3)) {
    const std::string body = "b" + std::to_string(sealed.size());
    if (world.OneIn(30)) world.collector.Poison(body);
    append(body);
    sealed.insert(body);
  }
  if (!world.OneIn(4)) MoveMessages(world);
}

// 1000, or as many as TOKWATT_SIMULATION_SEEDS says.
uint64_t Seeds() {
  const char* text = std::getenv("TOKWATT_SIMULATION_SEEDS");
  return text == nullptr ? 1000 : std::strtoull(text, nullptr, 10);
}

TEST(UplinkSimulation, EverySeedKeepsItsPromises) {
  const uint64_t seeds = Seeds();
  uint64_t power_cuts = 0;
  uint64_t new_epochs = 0;
  for (uint64_t seed = 0; seed < seeds; ++seed) {
    MemoryLog log;
    HostileWorld world(log, seed);
    std::set<std::string> sealed;
    for (int step = 0; step < 150; ++step) {
      Step(world, sealed, [&](const std::string& body) { log.Append(body); });
      if (world.OneIn(60)) log.DropOldest();
      if (world.OneIn(60)) {
        world.Break();
        world.SetLog(log);  // killed: only the file is left
      }
      if (world.OneIn(80)) {
        world.Break();
        log.CutPower(world.Random());
        world.SetLog(log);
        ++power_cuts;
      }
    }
    world.Settle();
    CheckInvariants(world, log.dropped(), seed);
    for (const std::string& body : log.Bodies()) {
      EXPECT_TRUE(Accounted(world, body, log.dropped()))
          << "kept but never stored: " << body << " seed " << seed;
    }
    new_epochs += log.position().epoch > 1 ? 1 : 0;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(power_cuts, seeds / 2);
  EXPECT_GT(new_epochs, seeds / 20) << "the case that this is about did not happen";
}

// Two machines with copies of one disk take turns; each seals batches of its own. Nothing that one
// of them sealed stands for what the other sent under the same number.
TEST(UplinkSimulation, CopiedDiskLosesAndDoublesNothing) {
  uint64_t new_epochs = 0;
  for (uint64_t seed = 0; seed < Seeds() / 4; ++seed) {
    MemoryLog original;
    HostileWorld world(original, seed);
    std::set<std::string> sealed;
    const auto run = [&](MemoryLog& log, int steps) {
      for (int step = 0; step < steps; ++step) {
        Step(world, sealed, [&](const std::string& body) { log.Append(body); });
      }
    };
    run(original, 40);
    MemoryLog copy = original;
    for (int turn = 0; turn < 12; ++turn) {
      MemoryLog& log = world.OneIn(2) ? original : copy;
      world.Break();
      world.SetLog(log);
      run(log, 12);
    }
    world.Settle();
    world.SetLog(original);
    world.Settle();
    world.SetLog(copy);
    world.Settle();
    CheckInvariants(world, {}, seed);
    for (const std::string& body : sealed) {
      EXPECT_TRUE(Accounted(world, body, {})) << "lost: " << body << " seed " << seed;
    }
    new_epochs += original.position().epoch != copy.position().epoch ? 1 : 0;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(new_epochs, Seeds() / 8) << "the case that this is about did not happen";
}

TEST(UplinkSimulation, RealSpoolAcrossKills) {
  for (uint64_t seed = 0; seed < 25; ++seed) {
    SpoolFixture fixture;
    auto spool = fixture.Open();
    HostileWorld world(*spool, seed);
    std::set<std::string> sealed;
    for (int step = 0; step < 120; ++step) {
      Step(world, sealed, [&](const std::string& body) { spool->Append(fixture.Batch(body)); });
      if (!world.OneIn(30)) continue;
      world.Break();
      spool = fixture.Open();
      world.SetLog(*spool);
    }
    world.Settle();
    CheckInvariants(world, {}, seed);
    for (const std::string& body : sealed) {
      EXPECT_TRUE(Accounted(world, body, {})) << body << " seed " << seed;
    }
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace tokwatt
