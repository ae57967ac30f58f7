// DescribeChange: what is different between two inventories of one machine, in words.
#pragma once

#include <string>
#include <vector>

#include "base/event.h"

namespace tokwatt {

// What changed, in the order of Inventory's fields: settings, software, memory, GPUs, links, power
// sensors, runtimes. Not told: models that come and go, sensors that only wait for a second
// reading, and, between two versions of the agent, what only one of both tells. Pure and
// thread-safe.
std::vector<InventoryChange> DescribeChange(const Inventory& before, const Inventory& after);

// "governor: powersave → performance; enp3s0: 10 Gb/s → 1 Gb/s, 14 times". At most `most` changes
// are named; the rest are counted.
std::string ChangesText(const std::vector<InventoryChange>& changes, size_t most = 4);

}  // namespace tokwatt
