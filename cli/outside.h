// Outside: the real clock, network, driver libraries and Apple's; whoever makes one is a command.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/dynamic_library.h"
#include "base/net/http_client.h"
#include "base/net/mqtt_client.h"
#include "base/net/tcp_client.h"
#include "base/perf_events.h"
#include "probes/apple/apple_sensors.h"

namespace tokwatt {

// Outlives every Env made from it.
struct Outside {
  std::unique_ptr<Clock> clock = MakeSystemClock();
  std::unique_ptr<HttpClient> http = MakeCurlHttpClient();
  std::unique_ptr<TcpClient> tcp = MakeCurlTcpClient();
  std::unique_ptr<LibraryLoader> libraries = MakeSystemLibraryLoader();
  std::unique_ptr<PerfEvents> perf = MakeSystemPerfEvents();
  std::unique_ptr<MqttClient> mqtt = MakeMosquittoClient(*libraries, *clock);
  std::unique_ptr<AppleSensors> apple = MakeAppleSensors(*libraries);
};

}  // namespace tokwatt
