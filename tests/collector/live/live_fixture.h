// A live hub under a fake clock, whose posts run at once; and notices made up for tests.
#pragma once

#include <gtest/gtest.h>

#include "collector/live/live_hub.h"
#include "tests/support/fake_clock.h"

namespace tokwatt {

inline DeviceId TestDevice(uint8_t last = 1) {
  DeviceId id{};
  id[15] = last;
  return id;
}

class LiveFixture : public testing::Test {
 protected:
  FakeClock clock_;
  LiveHub hub_{clock_, [](const std::function<void()>& task) { task(); }};

  LiveSample Sample(const Metric& metric, const char* source, const char* component, double value,
                    Labels labels = {}) {
    return {{{std::string(metric.name), source, component, std::move(labels)},
             metric.exponent,
             Quality::kMeasured},
            clock_.Wall(),
            value};
  }

  void Commit(std::vector<LiveSample> samples, std::vector<Event> events = {}) {
    CommitOf(TestDevice(), "fabricated", std::move(samples), std::move(events));
  }
  void CommitOf(const DeviceId& device, const std::string& name, std::vector<LiveSample> samples,
                std::vector<Event> events = {}) {
    auto notice = std::make_shared<CommitNotice>();
    notice->device = device;
    notice->device_name = name;
    notice->received = clock_.Wall();
    notice->newest = std::move(samples);
    for (Event& event : events) notice->events.emplace_back(clock_.Wall(), std::move(event));
    hub_.OnCommit(std::move(notice));
  }

  Event MakeEvent(decltype(Event::body) body) {
    Event event;
    event.id[0] = ++event_count_;
    event.at = clock_.Mono();
    event.body = std::move(body);
    return event;
  }

  Json Device() { return hub_.DeviceDocumentOf(TestDevice()); }

 private:
  uint8_t event_count_ = 0;
};

}  // namespace tokwatt
