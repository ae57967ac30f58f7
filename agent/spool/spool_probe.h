// SpoolProbe: how many batches wait for the collector, as a series.
#pragma once

#include "agent/spool/spool.h"
#include "probes/probe.h"

namespace tokwatt {

// Batches not acknowledged yet, source "agent", every 10 s. All references outlive the probe.
std::unique_ptr<Probe> MakeSpoolProbe(const Spool& spool, const Clock& clock);

}  // namespace tokwatt
