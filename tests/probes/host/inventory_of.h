// InventoryOf: what the machine of a fixture host is.
#pragma once

#include <string>

#include "probes/host/host_probe.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fixture_host.h"

namespace tokwatt {

inline Inventory InventoryOf(const FixtureHost& host) {
  FakeClock clock;
  Env env;
  env.root = host.root();
  env.clock = &clock;
  return ReadHostInventory(env);
}

inline Inventory InventoryOf(const std::string& host) { return InventoryOf(FixtureHost(host)); }

}  // namespace tokwatt
