// PowerFeeds: whose readings tell what a machine draws, where another machine reads its plug.
//
// A plug says what it powers (PlugConfig::powers): a machine by its id, its name or its host name,
// or something that has no agent: a switch, a PC, a runtime at a URL. What the owner of a machine
// said of it (PowerBinding) goes before. Readings of the one are never the other's watts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/series.h"
#include "collector/documents/facts.h"

namespace tokwatt {

// Some of the power series of `reader`.
struct PowerFeed {
  DeviceId reader{};
  std::string powers;               // those with this label; empty: those without one
  std::optional<PowerMeter> meter;  // or this one, whatever its label
  std::vector<PowerMeter> except;   // but not these, which feed another by its owner's word
  bool Has(const std::string& source, const std::string& component,
           const std::string& powers_label) const;
  bool Has(const SeriesKey& key) const;
};

// Something that draws power, and where its readings come from.
struct PowerConsumer {
  std::optional<DeviceId> device;  // absent: it has no agent
  std::string name;
  std::vector<PowerFeed> feeds;
  // Of a part of another machine: its watts are the whole machine's, and counted there.
  std::optional<DeviceId> part_of;
  // Of one without an agent: addresses of the runtimes on it that the readers watch.
  std::vector<std::string> endpoints;
};

// Every device in the order given, then what has no agent, by name. A name that two devices have
// means neither of them.
std::vector<PowerConsumer> PowerConsumers(const FactsList& devices);

}  // namespace tokwatt
