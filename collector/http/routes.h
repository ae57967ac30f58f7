// The handlers of the API, one group per file routes_*.cc.
#pragma once

#include "collector/http/router.h"

namespace tokwatt {

// routes_health.cc
Response GetHealthz(const LoopContext&, const Request&, const PathArgs&);
Response GetReadyz(const LoopContext&, const Request&, const PathArgs&);
Response GetMetrics(const LoopContext&, const Request&, const PathArgs&);
Response GetOpenApi(const LoopContext&, const Request&, const PathArgs&);

// routes_devices.cc
Response GetFleet(const LoopContext&, const Request&, const PathArgs&);
Response GetDevices(const LoopContext&, const Request&, const PathArgs&);
Response GetDevice(const LoopContext&, const Request&, const PathArgs&);
Response ChangeDevice(const QueryContext&, const Request&, const PathArgs&);
Response GetClaims(const LoopContext&, const Request&, const PathArgs&);

// routes_measure.cc
Response StartBenchmark(const LoopContext&, const Request&, const PathArgs&);
Response StartBandwidth(const LoopContext&, const Request&, const PathArgs&);
Response CancelJob(const LoopContext&, const Request&, const PathArgs&);

// routes_events.cc
Response GetRequests(const QueryContext&, const Request&, const PathArgs&);
Response GetBenchmarks(const QueryContext&, const Request&, const PathArgs&);
Response GetBenchmark(const QueryContext&, const Request&, const PathArgs&);
Response GetBandwidth(const QueryContext&, const Request&, const PathArgs&);

// routes_series.cc, routes_energy.cc, routes_tariffs.cc
Response GetSeries(const QueryContext&, const Request&, const PathArgs&);
Response GetEnergy(const QueryContext&, const Request&, const PathArgs&);
Response GetTariffs(const LoopContext&, const Request&, const PathArgs&);
Response SetTariff(const QueryContext&, const Request&, const PathArgs&);

// routes_join.cc
Response StartJoin(const QueryContext&, const Request&, const PathArgs&);
Response GetJoin(const LoopContext&, const Request&, const PathArgs&);
Response CancelJoin(const LoopContext&, const Request&, const PathArgs&);
Response GetJoinScript(const QueryContext&, const Request&, const PathArgs&);
Response GetJoinBuild(const QueryContext&, const Request&, const PathArgs&);

// routes_members.cc
Response GetMembers(const LoopContext&, const Request&, const PathArgs&);
Response RemoveDevice(const QueryContext&, const Request&, const PathArgs&);

// routes_sign_in.cc
Response GetSignIn(const LoopContext&, const Request&, const PathArgs&);
Response StartSignIn(const QueryContext&, const Request&, const PathArgs&);
Response EndSignIn(const LoopContext&, const Request&, const PathArgs&);

// For lines of the contract that are not built yet.
Response NotInThisVersion();

}  // namespace tokwatt
