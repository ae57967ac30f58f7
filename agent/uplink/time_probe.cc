#include "agent/uplink/time_probe.h"

#include <algorithm>

namespace tokwatt {
namespace {

constexpr auto kPeriod = std::chrono::hours(1);

}  // namespace

void TimeProber::Restart(MonoTime now) {
  due_ = now;
  reporting_ = false;
  round_trip_ns_.reset();
  offset_ns_.reset();
}

v1::TimeProbe TimeProber::Make(MonoTime now) {
  v1::TimeProbe probe;
  probe.set_id(++id_);
  probe.set_agent_boot_ns(now.ns);
  if (round_trip_ns_) probe.set_previous_round_trip_ns(*round_trip_ns_);
  if (offset_ns_) probe.set_previous_offset_ns(*offset_ns_);
  round_trip_ns_.reset();
  offset_ns_.reset();
  due_ = now + kPeriod;
  return probe;
}

void TimeProber::OnReply(const v1::TimeReply& reply, MonoTime now) {
  if (reply.id() != id_) return;
  reporting_ = !reporting_;
  if (!reporting_) return;
  const int64_t away_ns = now.ns - reply.agent_boot_ns();
  const int64_t at_collector_ns =
      reply.collector_send_wall_ns() - reply.collector_receive_wall_ns();
  round_trip_ns_ = std::max<int64_t>(away_ns - at_collector_ns, 0);
  offset_ns_ = (reply.collector_receive_wall_ns() + at_collector_ns / 2) -
               (reply.agent_boot_ns() + away_ns / 2);
  due_ = now;
}

}  // namespace tokwatt
