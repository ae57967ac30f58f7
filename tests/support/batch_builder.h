// BatchBuilder: batches as an agent would send them, and as a broken or hostile one would.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/event.h"
#include "base/series.h"
#include "proto/block.h"
#include "proto/event_codec.h"
#include "tokwatt/v1/sample.pb.h"

namespace tokwatt {

inline SeriesDeclaration PowerSeries() {
  return {{"device_power_watts", "rapl", "package-0", {{"scope", "package"}}}, -3, {}};
}

class BatchBuilder {
 public:
  // Boot time 1000 s; `wall_ns` is the device's wall clock at that moment.
  explicit BatchBuilder(uint64_t seq, int64_t wall_ns = 1'795'000'000'000'000'000) {
    batch_.set_device_id(std::string(16, '\x01'));
    batch_.set_epoch(42);
    batch_.set_seq(seq);
    batch_.mutable_clock()->set_wall_ns(wall_ns);
    batch_.mutable_clock()->set_boot_ns(kBootNs);
    batch_.mutable_clock()->set_boot_id("boot-a");
    batch_.set_codec(v1::CODEC_ZSTD_PAYLOAD_V1);
  }

  BatchBuilder& Device(char byte) {
    batch_.set_device_id(std::string(16, byte));
    return *this;
  }
  BatchBuilder& Boot(const std::string& id) {
    batch_.mutable_clock()->set_boot_id(id);
    return *this;
  }
  // One value per second, the first at the boot time of the batch's clock plus `from_ns`.
  BatchBuilder& Series(const SeriesDeclaration& series, const std::vector<int64_t>& scaled,
                       int64_t from_ns = 0) {
    ToProto(series, *payload_.add_dictionary());
    std::vector<int64_t> times_ns;
    for (size_t i = 0; i < scaled.size(); ++i) {
      times_ns.push_back(kBootNs + from_ns + static_cast<int64_t>(i) * 1'000'000'000);
    }
    const ColumnView column{static_cast<uint32_t>(payload_.dictionary_size() - 1), {}, scaled, {}};
    AppendBlock(times_ns, {&column, 1}, payload_);
    return *this;
  }
  BatchBuilder& Watts(int64_t milliwatts = 12'000) { return Series(PowerSeries(), {milliwatts}); }
  BatchBuilder& AddEvent(const Event& event) {
    ToProto(event, *payload_.add_events());
    return *this;
  }
  v1::Payload& payload() { return payload_; }

  v1::Batch Build() const { return BuildWithBody(EncodePayload(payload_).value()); }
  v1::Batch BuildWithBody(std::string body) const {
    v1::Batch batch = batch_;
    batch.set_body(std::move(body));
    return batch;
  }

  static constexpr int64_t kBootNs = 1'000'000'000'000;

 private:
  v1::Batch batch_;
  v1::Payload payload_;
};

inline Event MakeLifecycle(uint8_t id, int64_t boot_ns = BatchBuilder::kBootNs) {
  Event event;
  event.id.fill(id);
  event.at = {boot_ns};
  event.body = AgentLifecycle{"started", "clean", std::nullopt, "1.2.3"};
  return event;
}

}  // namespace tokwatt
