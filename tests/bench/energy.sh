#!/usr/bin/env bash
# Is the energy of a minute right, and does its bound say how right?
#
#   tests/bench/energy.sh [--windows N] [--seed N]
#
# Loads whose energy is known (constant, squares of 10 and 130 W at 0.05 to 5 Hz, ramps, bursts of
# tokens) are shown to documented kinds of counters and gauges, read as the agent reads them: at
# irregular times, a little late, with drop-outs, counters that wrap and counters that are reset.
# What they show goes through the real meter: N windows (10 000) of about a minute for each load,
# instrument and way of reading. Judged:
#   counters        error at most 0.2 % at p99, read at both edges or ten times a second
#   gauges          error at most 1 % at p95, read ten times a second, loads up to 0.5 Hz
#   every bound     covers the truth in at least 99 % of windows, and its median is at most 1.5
#                   times the p99 of the error, or the instrument's step
#   refusals        every hole over 3 s and every reset is refused; others in under 1 % of windows
# Of a counter that refreshes each 100 ms and of a gauge that tells whole watts only the bound is
# judged: no reading of theirs is as exact as that.
# Exit 0 or 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/lib/build.sh
build_preset dev 1 energy_bench >&2
exec build/dev/tests/bench/energy/energy_bench "$@"
